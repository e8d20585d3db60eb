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
final class EitherLink extends SocketLink {
  /** The type of a record with a message of the handshake (RFC 8446, section 5.1). */
  private static final int HANDSHAKE = 22;

  private final Socket socket;
  private final SSLContext context;
  private volatile @Nullable TlsLink tls;
  private volatile @Nullable InputStream plain;

  EitherLink(Socket socket, SSLContext context) {
    super(socket);
    this.socket = socket;
    this.context = context;
  }

  @Override
  public void handshake() throws IOException {
    int first = socket.getInputStream().read();
    if (first < 0) {
      throw new EOFException("nothing was sent");
    }
    InputStream read = new ByteArrayInputStream(new byte[] {(byte) first});
    if (first == HANDSHAKE) {
      TlsLink secure = new TlsLink(socket, read, context, settings -> {});
      tls = secure;
      secure.handshake();
    } else {
      plain = new SequenceInputStream(read, socket.getInputStream());
    }
  }

  @Override
  public boolean isSecure() {
    return tls != null;
  }

  @Override
  public InputStream in() throws IOException {
    TlsLink secure = tls;
    InputStream begun = plain;
    return secure != null ? secure.in() : begun != null ? begun : super.in();
  }

  @Override
  public OutputStream out() throws IOException {
    TlsLink secure = tls;
    return secure != null ? secure.out() : super.out();
  }

  @Override
  public void abandon() {
    TlsLink secure = tls;
    if (secure != null) {
      secure.abandon();
    } else {
      super.abandon();
    }
  }

  @Override
  public void close() {
    TlsLink secure = tls;
    if (secure != null) {
      secure.close();
    } else {
      super.close();
    }
  }
}
