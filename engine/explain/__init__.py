"""What is looked at, at one moment, and the arithmetic behind it.

The subject is a sample or a batch with the activations, errors and parameters of its moment. From it come the sums of
one neuron, the blame that reaches it, and how the optimizer made an update of a gradient, as numbers without words.
"""
