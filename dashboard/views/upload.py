"""Upload: files from this computer go to Orthanc like any other."""

from dashboard import upload_page

upload_page.show()
