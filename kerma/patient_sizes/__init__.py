"""Height and weight of patients in a file of the site: reading CSV and XLSX, without a database."""
