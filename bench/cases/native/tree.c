/* A binary search tree: allocation, pointers, calls that recur. */
#include <stdio.h>
#include <stdlib.h>

struct node {
    unsigned key;
    struct node *left, *right;
};

static struct node *insert(struct node *tree, unsigned key) {
    if (!tree) {
        struct node *node = malloc(sizeof *node);
        if (!node) abort();
        *node = (struct node){key, NULL, NULL};
        return node;
    }
    if (key < tree->key) tree->left = insert(tree->left, key);
    else if (key > tree->key) tree->right = insert(tree->right, key);
    return tree;
}

static unsigned depth(const struct node *tree) {
    if (!tree) return 0;
    unsigned left = depth(tree->left), right = depth(tree->right);
    return 1 + (left > right ? left : right);
}

int main(void) {
    struct node *tree = NULL;
    unsigned key = 1;
    for (int i = 0; i < 1000000; i++) {
        key = key * 1664525u + 1013904223u;
        tree = insert(tree, key >> 8);
    }
    printf("%u\n", depth(tree));
    return 0;
}
