/* Training a fully connected network in plain C: what the engine could at best be.

   Samples are rows. A layer has weights (m, n) and biases (n,) below them, one block (m + 1, n); its activations are
   (B, n). Products go to a BLAS library (GEMM, whose integers are INTEGER). Hidden layers are tanh or ReLU; one output
   is a regression (mean squared error), several are classes (softmax and cross-entropy). The cost of every batch is
   computed, as the engine does. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 101, AS_IT_IS = 111, TRANSPOSED = 112 };
void GEMM(int order, int transpose_a, int transpose_b, INTEGER m, INTEGER n, INTEGER k, float alpha, const float *a,
          INTEGER lda, const float *b, INTEGER ldb, float beta, float *c, INTEGER ldc);

typedef struct {
    int layers, batch, relu, adam;
    const int *sizes; /* layers + 1 */
    float rate;
    int64_t samples, parameters, updates;
    const float *inputs, *targets; /* (samples, m), (samples, K) */
    int64_t *order;                /* (samples,) */
    uint64_t random;
    float *theta, *gradient, *mean, *square; /* (parameters,) */
    float **a, **delta;                      /* by layer, (B, n); a[0] are the inputs */
    float *y, cost;
} Network;

static void forward_product(const Network *net, int layer, const float *w) {
    int B = net->batch, m = net->sizes[layer - 1], n = net->sizes[layer];
    const float *in = net->a[layer - 1], *bias = w + (int64_t)m * n;
    float *z = net->a[layer];
    for (int b = 0; b < B; b++) memcpy(z + (int64_t)b * n, bias, n * sizeof *z);
    GEMM(ROWS, AS_IT_IS, AS_IT_IS, B, n, m, 1, in, m, w, n, 1, z, n);
}

static void gradient_product(const Network *net, int layer, float *g) {
    int B = net->batch, m = net->sizes[layer - 1], n = net->sizes[layer];
    const float *in = net->a[layer - 1], *delta = net->delta[layer];
    float *bias = g + (int64_t)m * n;
    memset(bias, 0, n * sizeof *g);
    for (int b = 0; b < B; b++)
        for (int j = 0; j < n; j++) bias[j] += delta[(int64_t)b * n + j];
    GEMM(ROWS, TRANSPOSED, AS_IT_IS, m, n, B, 1, in, m, delta, n, 0, g, n);
}

/* The error of the layer below, before its derivative. */
static void error_product(const Network *net, int layer, const float *w) {
    int B = net->batch, m = net->sizes[layer - 1], n = net->sizes[layer];
    GEMM(ROWS, AS_IT_IS, TRANSPOSED, B, m, n, 1, net->delta[layer], n, w, n, 0, net->delta[layer - 1], m);
}

static void output_error(Network *net) {
    int B = net->batch, K = net->sizes[net->layers];
    float *a = net->a[net->layers], *delta = net->delta[net->layers], cost = 0;
    if (K == 1) {
        for (int b = 0; b < B; b++) {
            float difference = a[b] - net->y[b];
            cost += difference * difference;
            delta[b] = 2 * difference / B;
        }
    } else {
        for (int b = 0; b < B; b++) {
            float *row = a + b * K, *y = net->y + b * K, largest = row[0], sum = 0;
            for (int k = 1; k < K; k++) largest = row[k] > largest ? row[k] : largest;
            for (int k = 0; k < K; k++) cost -= y[k] * (row[k] - largest);
            for (int k = 0; k < K; k++) sum += row[k] = expf(row[k] - largest);
            cost += logf(sum);
            for (int k = 0; k < K; k++) delta[b * K + k] = (row[k] / sum - y[k]) / B;
        }
    }
    net->cost = cost / B;
}

static void update(Network *net) {
    float *theta = net->theta, *g = net->gradient, *mean = net->mean, *square = net->square;
    if (!net->adam) {
        for (int64_t i = 0; i < net->parameters; i++) theta[i] -= net->rate * g[i];
        return;
    }
    net->updates++;
    float rate = net->rate / (1 - pow(0.9, net->updates)), root = 1 / sqrt(1 - pow(0.999, net->updates));
    for (int64_t i = 0; i < net->parameters; i++) {
        mean[i] = 0.9f * mean[i] + 0.1f * g[i];
        square[i] = 0.999f * square[i] + 0.001f * g[i] * g[i];
        theta[i] -= rate * mean[i] / (sqrtf(square[i]) * root + 1e-8f);
    }
}

static void step(Network *net, const int64_t *rows) {
    int B = net->batch, m = net->sizes[0], K = net->sizes[net->layers], last = net->layers;
    for (int b = 0; b < B; b++) {
        memcpy(net->a[0] + (int64_t)b * m, net->inputs + rows[b] * m, m * sizeof(float));
        memcpy(net->y + (int64_t)b * K, net->targets + rows[b] * K, K * sizeof(float));
    }
    int64_t at = 0;
    for (int layer = 1; layer <= last; layer++) {
        forward_product(net, layer, net->theta + at);
        at += (int64_t)(net->sizes[layer - 1] + 1) * net->sizes[layer];
        int64_t count = (int64_t)B * net->sizes[layer];
        float *z = net->a[layer];
        if (layer < last && net->relu)
            for (int64_t i = 0; i < count; i++) z[i] = z[i] > 0 ? z[i] : 0;
        else if (layer < last)
            for (int64_t i = 0; i < count; i++) z[i] = tanhf(z[i]);
    }
    output_error(net);
    for (int layer = last; layer >= 1; layer--) {
        at -= (int64_t)(net->sizes[layer - 1] + 1) * net->sizes[layer];
        gradient_product(net, layer, net->gradient + at);
        if (layer == 1) break;
        error_product(net, layer, net->theta + at);
        int64_t count = (int64_t)B * net->sizes[layer - 1];
        float *delta = net->delta[layer - 1], *a = net->a[layer - 1];
        if (net->relu)
            for (int64_t i = 0; i < count; i++) delta[i] = a[i] > 0 ? delta[i] : 0;
        else
            for (int64_t i = 0; i < count; i++) delta[i] *= 1 - a[i] * a[i];
    }
    update(net);
}

static float *room(int64_t count) {
    void *found = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
    memset(found, 0, count * sizeof(float));
    return found;
}

/* All pointers that are handed over must outlive the network. */
Network *create(int layers, const int *sizes, int batch, int relu, int adam, float rate, int64_t samples,
                const float *inputs, const float *targets, int64_t *order) {
    Network *net = calloc(1, sizeof *net);
    *net = (Network){.layers = layers, .batch = batch, .relu = relu, .adam = adam, .sizes = sizes, .rate = rate,
                     .samples = samples, .inputs = inputs, .targets = targets, .order = order, .random = 88172645463325252};
    net->a = calloc(layers + 1, sizeof *net->a);
    net->delta = calloc(layers + 1, sizeof *net->delta);
    for (int layer = 0; layer <= layers; layer++) {
        net->a[layer] = room((int64_t)batch * sizes[layer]);
        net->delta[layer] = room((int64_t)batch * sizes[layer]);
        if (layer) net->parameters += (int64_t)(sizes[layer - 1] + 1) * sizes[layer];
    }
    net->y = room((int64_t)batch * sizes[layers]);
    net->theta = room(net->parameters);
    net->gradient = room(net->parameters);
    net->mean = room(net->parameters);
    net->square = room(net->parameters);
    return net;
}

/* Where the parameters stand: a block (m + 1, n) a layer. */
float *parameters(Network *net) { return net->theta; }

void shuffle(Network *net) {
    for (int64_t i = net->samples - 1; i > 0; i--) {
        net->random ^= net->random << 13;
        net->random ^= net->random >> 7;
        net->random ^= net->random << 17;
        int64_t j = net->random % (i + 1), kept = net->order[i];
        net->order[i] = net->order[j];
        net->order[j] = kept;
    }
}

/* Run the first `steps` batches of the order as it stands; returns the cost of the last. */
float train(Network *net, int64_t steps) {
    for (int64_t i = 0; i < steps; i++) step(net, net->order + i * net->batch);
    return net->cost;
}
