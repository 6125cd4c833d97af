/**
 * Where traces go, for the module that is loaded before anything else of the product: undefined when they are not wanted,
 * and for a bad value too, which `loadConfig` refuses a moment later with the variable's name.
 */
export function otlpEndpoint(raw: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const value = raw['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return value !== undefined && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : undefined;
}
