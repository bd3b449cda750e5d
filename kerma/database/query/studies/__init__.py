"""Queries on studies: the list, one study, its content trees and its peers."""
