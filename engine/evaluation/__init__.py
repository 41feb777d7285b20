"""Predict and score.

A predictor runs the network forward over many samples in batches; the metrics of the task judge what it says: loss,
accuracy, confusion, R². Nothing here trains.
"""
