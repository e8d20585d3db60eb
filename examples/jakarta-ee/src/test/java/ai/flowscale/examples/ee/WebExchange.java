package ai.flowscale.examples.ee;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A request and its response, without a server. */
public final class WebExchange {
  private final Map<String, String> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ByteArrayOutputStream responseBody = new ByteArrayOutputStream();
  private final String method;
  private final String path;
  private final String query;
  private final String contentType;
  private final byte[] body;
  private int status = 200;

  private WebExchange(String method, String path, String query, String contentType, byte[] body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.contentType = contentType;
    this.body = body;
  }

  /** A GET, whose path is that behind the servlet's own. */
  public static WebExchange get(String path) {
    return new WebExchange("GET", path, null, null, new byte[0]);
  }

  /** A POST of a form with one text. */
  public static WebExchange form(String path, String query) {
    String form = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--XX--\r\n";
    return new WebExchange(
        "POST",
        path,
        query,
        "multipart/form-data; boundary=XX",
        form.getBytes(StandardCharsets.UTF_8));
  }

  /** The request. */
  public HttpServletRequest request() {
    return fake(
        HttpServletRequest.class,
        (name, arguments) ->
            switch (name) {
              case "getMethod" -> method;
              case "getRequestURI" -> "/app/proxy" + path;
              case "getContextPath" -> "/app";
              case "getServletPath" -> "/proxy";
              case "getQueryString" -> query;
              case "getContentType" -> contentType;
              case "getContentLengthLong" -> (long) body.length;
              case "getHeader" -> null;
              case "getInputStream" -> new In(new ByteArrayInputStream(body));
              default -> throw new UnsupportedOperationException(name);
            });
  }

  /** The response, which the other methods tell about. */
  public HttpServletResponse response() {
    return fake(
        HttpServletResponse.class,
        (name, arguments) ->
            switch (name) {
              case "setStatus" -> status = (int) arguments[0];
              case "setHeader" -> responseHeaders.put((String) arguments[0], (String) arguments[1]);
              case "setContentType" -> responseHeaders.put("Content-Type", (String) arguments[0]);
              case "setContentLength" -> null;
              case "getOutputStream" -> new Out(responseBody);
              default -> throw new UnsupportedOperationException(name);
            });
  }

  /** The status of the response. */
  public int status() {
    return status;
  }

  /** A header of the response, or null. */
  public String header(String name) {
    return responseHeaders.get(name);
  }

  /** The response as text. */
  public String text() {
    return responseBody.toString(StandardCharsets.UTF_8);
  }

  /** What kind of problem the response tells. */
  public String problem() {
    try (JsonReader reader =
        Json.createReader(new ByteArrayInputStream(responseBody.toByteArray()))) {
      JsonObject problem = reader.readObject();
      return problem.getString("type").replace("urn:flowscale:problem:", "");
    }
  }

  private interface Answers {
    Object to(String name, Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Answers answers) {
    Object made =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = answers.to(method.getName(), arguments);
              return method.getReturnType() == void.class ? null : answer;
            });
    return type.cast(made);
  }

  private static final class In extends ServletInputStream {
    private final InputStream in;

    In(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws java.io.IOException {
      return in.read();
    }

    @Override
    public boolean isFinished() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Out extends ServletOutputStream {
    private final ByteArrayOutputStream out;

    Out(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      out.write(b);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
