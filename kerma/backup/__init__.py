"""Backup and restore: the database, Orthanc's index and objects, the site's settings, and the key of the hashes.

The order of the parts makes a backup consistent while objects arrive. The database is dumped first, Orthanc's index is
copied after it: a restored database knows no object that the restored Orthanc lacks, unless it was deleted in between,
and its cursor never lies behind the end of the change log, so the follower reads what arrived between the two. Orthanc
writes a file before its index names it: files are copied after the index, and those that were deleted meanwhile are
named by no later index.
"""
