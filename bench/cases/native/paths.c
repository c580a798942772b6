/* All shortest paths by Floyd and Warshall: integer comparisons and branches. */
#include <stdio.h>

#define N 1000

static int distance[N][N];

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) distance[i][j] = i == j ? 0 : (i * 7919 + j * 104729) % 997 + 1;
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                int around = distance[i][k] + distance[k][j];
                if (around < distance[i][j]) distance[i][j] = around;
            }
    long sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) sum += distance[i][j];
    printf("%ld\n", sum);
    return 0;
}
