/* Jacobi iteration on a grid: memory traffic with neighbours. */
#include <stdio.h>

#define N 1000
#define STEPS 1200

static double grid[2][N][N];

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) grid[0][i][j] = grid[1][i][j] = (double)((i * 31 + j * 17) % 100);
    for (int step = 0; step < STEPS; step++) {
        double(*from)[N] = grid[step & 1], (*to)[N] = grid[~step & 1];
        for (int i = 1; i < N - 1; i++)
            for (int j = 1; j < N - 1; j++)
                to[i][j] = 0.2 * (from[i][j] + from[i - 1][j] + from[i + 1][j] + from[i][j - 1] + from[i][j + 1]);
    }
    double sum = 0;
    for (int i = 0; i < N; i++) sum += grid[0][i][N - 1 - i];
    printf("%.6f\n", sum);
    return 0;
}
