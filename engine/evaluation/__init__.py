"""Predicting without training, and scoring what was predicted.

A predictor runs the forward pass over any number of samples; metrics say how good the outcome is. When a run is
evaluated is the trainer's affair.
"""
