package ai.flowscale.tck.server;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The server's side of a connection that is plain or over TLS, as its first byte tells. */
final class EitherLink implements Link {
  /** The type of a record with a message of the handshake (RFC 8446, section 5.1). */
  private static final int HANDSHAKE = 22;

  private final Socket socket;
  private final SSLContext context;
  private volatile Link link;
  private volatile boolean secure;

  EitherLink(Socket socket, SSLContext context) {
    this.socket = socket;
    this.context = context;
    this.link = new SocketLink(socket);
  }

  @Override
  public void handshake() throws IOException {
    int first = socket.getInputStream().read();
    if (first < 0) {
      throw new EOFException("nothing was sent");
    }
    InputStream read = new ByteArrayInputStream(new byte[] {(byte) first});
    secure = first == HANDSHAKE;
    link = secure ? new TlsLink(socket, read, context, settings -> {}) : new Plain(socket, read);
    link.handshake();
  }

  /** Begins with what was read already. */
  private static final class Plain extends SocketLink {
    private final InputStream in;

    Plain(Socket socket, InputStream read) throws IOException {
      super(socket);
      in = new SequenceInputStream(read, socket.getInputStream());
    }

    @Override
    public InputStream in() {
      return in;
    }
  }

  @Override
  public boolean isSecure() {
    return secure;
  }

  @Override
  public InputStream in() throws IOException {
    return link.in();
  }

  @Override
  public OutputStream out() throws IOException {
    return link.out();
  }

  @Override
  public @Nullable String serverName() {
    return link.serverName();
  }

  @Override
  public void halfClose() throws IOException {
    link.halfClose();
  }

  @Override
  public void truncate() throws IOException {
    link.truncate();
  }

  @Override
  public void abandon() {
    link.abandon();
  }

  @Override
  public void close() {
    link.close();
  }

  @Override
  public void closeAtOnce() {
    link.closeAtOnce();
  }

  @Override
  public void reset() throws IOException {
    link.reset();
  }
}
