package ai.flowscale.emulator;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it arrived.
 *
 * @param operation the operation
 * @param method the HTTP method
 * @param target path and query exactly as they were sent
 * @param path the path exactly as it was sent, percent-encoded
 * @param query the parameters of the query, decoded; the last one of each name
 * @param headers the header fields; names compare without case
 * @param texts the text parts of a form by their names; the last one of each name
 * @param files the file parts of a form, in the order of arrival
 * @param formComplete whether the body was a form with its final boundary
 * @param bodySize the size of the body in bytes
 * @param keyRight whether the request had the right API key
 */
public record RecordedRequest(
    Operation operation,
    String method,
    String target,
    String path,
    Map<String, String> query,
    Map<String, List<String>> headers,
    Map<String, String> texts,
    List<ReceivedFile> files,
    boolean formComplete,
    long bodySize,
    boolean keyRight) {

  public RecordedRequest {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(path, "path");
    query = Collections.unmodifiableMap(query);
    Map<String, List<String>> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    ignoringCase.putAll(headers);
    headers = Collections.unmodifiableMap(ignoringCase);
    texts = Collections.unmodifiableMap(texts);
    files = List.copyOf(files);
  }

  /**
   * Returns the first value of a header field.
   *
   * @param name the field's name, in any case
   * @return the value, or empty if the request has no such field
   */
  public Optional<String> header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /**
   * Returns a file part.
   *
   * @param field the input's name
   * @return the first file of that name, or empty
   */
  public Optional<ReceivedFile> file(String field) {
    return files.stream().filter(file -> file.field().equals(field)).findFirst();
  }

  /** Returns names only: values may be secrets. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "RecordedRequest[%s, %s %s, headers=%s, texts=%s, files=%s, keyRight=%s]",
        operation,
        method,
        path,
        headers.keySet(),
        texts.keySet(),
        files,
        keyRight);
  }
}
