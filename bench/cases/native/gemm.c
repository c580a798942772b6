/* Dense matrix product: floating-point arithmetic over contiguous rows. */
#include <stdio.h>
#include <stdlib.h>

#define N 320

static double a[N][N], b[N][N], c[N][N];

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = (double)(i * j % 7) / 7;
            b[i][j] = (double)((i + j) % 11) / 11;
        }
    for (int round = 0; round < 120; round++)
        for (int i = 0; i < N; i++)
            for (int k = 0; k < N; k++)
                for (int j = 0; j < N; j++) c[i][j] += a[i][k] * b[k][j];
    double trace = 0;
    for (int i = 0; i < N; i++) trace += c[i][i];
    printf("%.6f\n", trace);
    return 0;
}
