"""Upload: files from this computer go to Orthanc like any other."""

from dashboard.pages.upload import page

page.show()
