package ai.flowscale.emulator.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads requests from a connection and writes their responses. Used by one thread. */
final class HttpConnection {
  private static final System.Logger LOG = System.getLogger(HttpConnection.class.getName());
  private static final int MAX_HEAD = 64 * 1024;
  private static final Pattern REQUEST_LINE = Pattern.compile("(\\S+) (\\S+) HTTP/1\\.([01])");
  private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?]*(?=/)");
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);
  private static final byte[] GARBAGE =
      "\u0001\u0080 this is not HTTP \u00ff\r\n".getBytes(ISO_8859_1);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Responder responder;
  private int headBytes;

  HttpConnection(Socket socket, Responder responder) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    this.responder = responder;
  }

  /** Serves one request after the other until one side closes the connection. */
  void serve() throws IOException {
    try {
      boolean more = true;
      while (more) {
        String requestLine = readRequestLine();
        more = requestLine != null && serve(requestLine);
      }
    } catch (ProtocolException malformed) {
      write(WireResponse.of(400, "text/plain; charset=utf-8", "Invalid HTTP request"), true, false);
    }
  }

  private boolean serve(String requestLine) throws IOException {
    var parts = REQUEST_LINE.matcher(requestLine);
    if (!parts.matches()) {
      throw new ProtocolException("not the first line of a request");
    }
    Map<String, List<String>> headers = readHeaders();
    ByteBuffer body = readBody(headers);
    String target = ORIGIN.matcher(parts.group(2)).replaceFirst("");
    WireResponse response = respond(new WireRequest(parts.group(1), target, headers, body));
    boolean keepAlive = parts.group(3).equals("1") && !has(headers, "Connection", "close");
    return write(response, !parts.group(1).equals("HEAD"), keepAlive);
  }

  private WireResponse respond(WireRequest request) {
    try {
      return responder.respond(request);
    } catch (RuntimeException | Error bug) {
      LOG.log(Level.ERROR, "The emulator could not respond", bug);
      return WireResponse.of(500, "text/plain; charset=utf-8", "Internal Server Error");
    }
  }

  /** Returns null at the end of the connection. Empty lines before a request are skipped. */
  private @Nullable String readRequestLine() throws IOException {
    headBytes = 0;
    in.mark(1);
    while (in.read() >= 0) {
      in.reset();
      String line = readLine();
      if (!line.isEmpty()) {
        return line;
      }
      in.mark(1);
    }
    return null;
  }

  private Map<String, List<String>> readHeaders() throws IOException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new ProtocolException("not a header field");
      }
      headers
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>(1))
          .add(line.substring(colon + 1).strip());
    }
    return headers;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int next = readOfHead(); next != '\n'; next = readOfHead()) {
      line.write(next);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int readOfHead() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the connection ended within a head");
    }
    if (++headBytes > MAX_HEAD) {
      throw new ProtocolException("a head of more than " + MAX_HEAD + " bytes");
    }
    return next;
  }

  private ByteBuffer readBody(Map<String, List<String>> headers) throws IOException {
    boolean chunked = has(headers, "Transfer-Encoding", "chunked");
    long length =
        chunked ? 0 : number(headers.getOrDefault("Content-Length", List.of("0")).get(0), 10);
    if ((chunked || length > 0) && has(headers, "Expect", "100-continue")) {
      out.write(CONTINUE);
      out.flush();
    }
    try (BodyBuffer body = new BodyBuffer(in)) {
      if (chunked) {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
          body.read(size);
          readLine();
        }
        readHeaders(); // Trailers.
      } else {
        body.read(length);
      }
      // The service's own server drops the body of a request that offers h2c, and responds anyway.
      return headers.containsKey("Upgrade") ? ByteBuffer.allocate(0) : body.content();
    }
  }

  private long chunkSize() throws IOException {
    headBytes = 0;
    return number(readLine().split(";", 2)[0].strip(), 16);
  }

  private static long number(String text, int radix) throws ProtocolException {
    try {
      return Long.parseUnsignedLong(text, radix);
    } catch (NumberFormatException malformed) {
      throw new ProtocolException("not a length: " + text);
    }
  }

  private static boolean has(Map<String, List<String>> headers, String name, String token) {
    return headers.getOrDefault(name, List.of()).stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(token));
  }

  /** Returns whether the connection can take another request. */
  private boolean write(WireResponse response, boolean withBody, boolean keepAlive)
      throws IOException {
    boolean more = false;
    switch (response.breakage()) {
      case NONE -> more = writeWhole(response, withBody, keepAlive);
      case RESET -> socket.setSoLinger(true, 0);
      case GARBAGE -> out.write(GARBAGE);
      case CLOSE -> {}
    }
    out.flush();
    return more;
  }

  private boolean writeWhole(WireResponse response, boolean withBody, boolean keepAlive)
      throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(response.headers());
    int status = response.status();
    byte[] body = response.body();
    boolean bodiless = status < 200 || status == 204 || status == 304;
    String length = Integer.toString(body.length);
    if (!bodiless) {
      headers.putIfAbsent("Content-Length", length);
    }
    if (!keepAlive) {
      headers.put("Connection", "close");
    }
    StringBuilder head = new StringBuilder(256);
    response
        .informational()
        .forEach(each -> head.append("HTTP/1.1 ").append(each).append(" \r\n\r\n"));
    head.append("HTTP/1.1 ").append(status).append(" \r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    if (withBody && !bodiless) {
      out.write(body);
    }
    return !"close".equalsIgnoreCase(headers.get("Connection"))
        && (bodiless || length.equals(headers.get("Content-Length")));
  }
}
