/**
 * Whether an address is that of a file whose content counts. Signatures, lists and addresses that only hold a version or a question to a
 * service are not.
 */
export function isFileAddress(address: string): boolean {
  const path = address.replace(/[?#].*$/, "");
  if (
    /\.(asc|sig|gpg|key|pub|pem|crt|repo|list|sources|sha1|sha256|sha256sum|sha512|md5|html?|php|aspx?|json|txt|ya?ml|toml|cff)$/i.test(
      path,
    )
  )
    return false;
  return /\.(tar|t?gz|tgz|bz2|tbz2?|xz|txz|zst|zip|7z|rar|fa|fasta|fna|faa|fastq|fq|gtf|gff3?|vcf|bcf|bam|cram|bed|bw|bigwig|2bit|hmm|dmnd|mmi|csv|tsv|parquet|h5|hdf5|h5ad|nc|nc4|grib2?|zarr|fits?|root|npy|npz|pkl|pt|pth|onnx|safetensors|ckpt|rds|rda|rdata|sqlite3?|db|obo|owl|pdb|cif|sdf|mol2|dat|bin|img|sif|iso|jar|whl|deb|rpm|run|appimage|sh)$/i.test(
    path,
  );
}

/** The last part of an address. */
export function fileOfAddress(address: string): string {
  const path = address.replace(/[?#].*$/, "");
  return path.slice(path.lastIndexOf("/") + 1);
}
