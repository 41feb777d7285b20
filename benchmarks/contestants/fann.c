/* FANN's training, a batch at a time: `fann_train_epoch` of each batch updates the weights once. */

#include <fann.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    struct fann *ann;
    struct fann_train_data batch;
    float **inputs, **targets; /* pointers to the samples, in the order of the epoch */
    int64_t samples;
    uint64_t random;
} Run;

/* `inputs` (samples, m) and `targets` (samples, K) must outlive the run. */
Run *create(unsigned layers, const unsigned *sizes, int classes, float rate, int64_t samples, float *inputs,
            float *targets) {
    Run *run = calloc(1, sizeof *run);
    unsigned m = sizes[0], K = sizes[layers];
    run->ann = fann_create_standard_array(layers + 1, sizes);
    fann_set_training_algorithm(run->ann, FANN_TRAIN_BATCH);
    fann_set_learning_rate(run->ann, rate);
    fann_set_activation_function_hidden(run->ann, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(run->ann, classes ? FANN_SIGMOID : FANN_LINEAR);
    fann_set_train_error_function(run->ann, FANN_ERRORFUNC_LINEAR);
    run->samples = samples;
    run->random = 88172645463325252;
    run->inputs = calloc(samples, sizeof *run->inputs);
    run->targets = calloc(samples, sizeof *run->targets);
    for (int64_t i = 0; i < samples; i++) {
        run->inputs[i] = inputs + i * m;
        run->targets[i] = targets + i * K;
    }
    run->batch.num_input = m;
    run->batch.num_output = K;
    return run;
}

void shuffle(Run *run) {
    for (int64_t i = run->samples - 1; i > 0; i--) {
        run->random ^= run->random << 13;
        run->random ^= run->random >> 7;
        run->random ^= run->random << 17;
        int64_t j = run->random % (i + 1);
        float *input = run->inputs[i], *target = run->targets[i];
        run->inputs[i] = run->inputs[j], run->targets[i] = run->targets[j];
        run->inputs[j] = input, run->targets[j] = target;
    }
}

/* Run the first `steps` batches of the order as it stands; returns the error of the last. */
float train(Run *run, int64_t steps, unsigned size) {
    float error = 0;
    run->batch.num_data = size;
    for (int64_t i = 0; i < steps; i++) {
        run->batch.input = run->inputs + i * size;
        run->batch.output = run->targets + i * size;
        error = fann_train_epoch(run->ann, &run->batch);
    }
    return error;
}
