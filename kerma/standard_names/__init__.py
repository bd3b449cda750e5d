"""Standard names of examinations: from the words of scanners and RIS to region and name."""
