"""BOAMP, the French gazette of public contracts, through its Opendatasoft Explore API v2.1."""
