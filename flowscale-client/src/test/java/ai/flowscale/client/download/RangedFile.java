package ai.flowscale.client.download;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A file on a server that gives the rest of it, over a connection that breaks when told to. */
final class RangedFile {
  private final Queue<Integer> breaks = new ArrayDeque<>();
  private String content;
  private Map<String, List<String>> headers = Map.of();
  private UnaryOperator<String> contentRange = range -> range;
  private boolean conditionIgnored;
  private boolean rangesIgnored;
  private boolean lengthTold = true;

  RangedFile(String content) {
    this.content = content;
  }

  RangedFile header(String name, String value) {
    headers = new HashMap<>(headers);
    headers.put(name, List.of(value));
    return this;
  }

  RangedFile withoutHeader(String name) {
    headers = new HashMap<>(headers);
    headers.remove(name);
    return this;
  }

  /** After so many bytes the connection breaks; at each response once, in turn. */
  RangedFile breakingAfter(Integer... bytes) {
    breaks.addAll(List.of(bytes));
    return this;
  }

  RangedFile contentRange(UnaryOperator<String> changed) {
    contentRange = changed;
    return this;
  }

  /** Gives the rest whatever the condition says, as a faulty server does. */
  RangedFile ignoringTheCondition() {
    conditionIgnored = true;
    return this;
  }

  /** Always gives the whole, as a server that knows no ranges. */
  RangedFile withoutRanges() {
    rangesIgnored = true;
    return this;
  }

  /** Announces no length of the whole, as a response in chunks. */
  RangedFile withoutLength() {
    lengthTold = false;
    return this;
  }

  void changeTo(String other) {
    content = other;
  }

  CompletableFuture<TransportResponse> respond(TransportRequest request) {
    String range = request.headers().first("Range").orElse("");
    String condition = request.headers().first("If-Range").orElse("");
    boolean part =
        !rangesIgnored
            && !range.isEmpty()
            && (conditionIgnored || headers.getOrDefault("ETag", List.of()).contains(condition));
    int first = part ? Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)) : 0;
    Map<String, List<String>> given = new HashMap<>(headers);
    if (part && first >= content.length()) {
      return CompletableFuture.completedFuture(
          TransportResponses.of(416, Headers.of(given), "HTTP/1.1", ended("")));
    }
    String rest = content.substring(first);
    if (lengthTold) {
      given.put("Content-Length", List.of(Integer.toString(rest.length())));
    }
    if (part) {
      String whole = "bytes " + first + "-" + (content.length() - 1) + "/" + content.length();
      given.put("Content-Range", List.of(contentRange.apply(whole)));
    }
    return CompletableFuture.completedFuture(
        TransportResponses.of(part ? 206 : 200, Headers.of(given), "HTTP/1.1", sent(rest)));
  }

  private InputStream sent(String rest) {
    Integer bytes = breaks.poll();
    if (bytes == null) {
      return ended(rest);
    }
    ManualBody body = new ManualBody();
    if (bytes > 0) {
      body.send(rest.substring(0, Math.min(bytes, rest.length())));
    }
    body.fail(
        ScriptedTransport.broken(TransportException.Kind.CLOSED, TransportException.Sent.MAYBE));
    return body;
  }

  private static InputStream ended(String rest) {
    return new ByteArrayInputStream(rest.getBytes(StandardCharsets.UTF_8));
  }
}
