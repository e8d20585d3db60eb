package ai.flowscale.tck.mutants.failures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Failures;
import ai.flowscale.transport.toolkit.Upload;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * Sends uploads over http on sockets of its own, and stops when the server responds. The last chunk
 * of one in chunks follows all the same.
 */
final class EndsRefusedUploads extends ForwardingTransport {
  private final Exchanges exchanges = new Exchanges();

  EndsRefusedUploads(Transport inner) {
    super(inner);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    boolean empty = request.body().map(it -> it.contentLength().orElse(1) == 0).orElse(true);
    if (empty || !"http".equals(request.uri().getScheme()) || request.uri().getPort() < 0) {
      return super.newExchange(request);
    }
    return new Sending(exchanges, request);
  }

  @Override
  public void close() {
    exchanges.close();
    super.close();
  }

  private static final class Sending extends AbstractExchange {
    private final Socket socket = new Socket();

    Sending(Exchanges exchanges, TransportRequest request) {
      super(exchanges, request);
    }

    @Override
    protected void send() {
      try {
        URI uri = request().uri();
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        Upload upload = upload();
        if (!sending() || upload == null) {
          return;
        }
        boolean chunked = upload.length().isEmpty();
        out.write(head(upload).getBytes(ISO_8859_1));
        try {
          upload.writeTo(new Chunks(in, out, chunked));
        } catch (Refused stopped) {
          // The server has said what it wants.
        }
        if (chunked) {
          out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        }
        respond(in);
      } catch (IOException | RuntimeException e) {
        broken(e);
      }
    }

    private String head(Upload upload) {
      URI uri = request().uri();
      String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
      StringBuilder head = new StringBuilder(request().method() + " " + target + " HTTP/1.1\r\n");
      head.append("Host: ").append(uri.getRawAuthority());
      head.append("\r\nConnection: close\r\n");
      head.append(
          upload.length().isEmpty()
              ? "Transfer-Encoding: chunked\r\n"
              : "Content-Length: " + upload.lengthOrUnknown() + "\r\n");
      Headers headers = request().headers();
      for (String name : headers.names()) {
        headers.all(name).forEach(it -> head.append(name).append(": ").append(it).append("\r\n"));
      }
      return head.append("\r\n").toString();
    }

    private void respond(InputStream in) throws IOException {
      String first = line(in);
      Headers headers = Headers.empty();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers = headers.with(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      int status = Integer.parseInt(first.substring(9, 12));
      if (status < 200) {
        respond(in);
        return;
      }
      int length = Integer.parseInt(headers.first("Content-Length").orElse("0"));
      byte[] body = in.readNBytes(length);
      respond(status, headers, "HTTP/1.1", new ByteArrayInputStream(body));
      breakConnection();
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new EOFException("within the head");
        }
        line.append((char) next);
      }
      return line.toString().strip();
    }

    @Override
    protected void breakConnection() {
      try {
        socket.close();
      } catch (IOException ended) {
        // It has.
      }
    }

    @Override
    protected TransportException failureOf(Throwable thrown, Sent sent) {
      return Failures.of(request().uri(), sent, thrown, at -> null);
    }
  }

  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Writes, in chunks or not, until the server responds. */
  private static final class Chunks extends OutputStream {
    private final InputStream in;
    private final OutputStream out;
    private final boolean framed;

    Chunks(InputStream in, OutputStream out, boolean framed) {
      this.in = in;
      this.out = out;
      this.framed = framed;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      if (in.available() > 0) {
        throw new Refused();
      }
      if (!framed) {
        out.write(bytes, offset, size);
      } else if (size > 0) {
        out.write((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
        out.write(bytes, offset, size);
        out.write("\r\n".getBytes(ISO_8859_1));
      }
    }
  }
}
