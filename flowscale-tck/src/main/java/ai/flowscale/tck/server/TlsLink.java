package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection within TLS, seen from the server. The plain socket stays at hand to break it. */
final class TlsLink extends Link {
  private final Socket plain;
  private final SSLSocket tls;

  TlsLink(Socket plain, SSLContext context, boolean clientCertificateNeeded) throws IOException {
    super(plain);
    this.plain = plain;
    // Left open by TLS when a handshake fails, see abandon().
    this.tls = (SSLSocket) context.getSocketFactory().createSocket(plain, null, false);
    tls.setNeedClientAuth(clientCertificateNeeded);
  }

  @Override
  InputStream in() throws IOException {
    return tls.getInputStream();
  }

  @Override
  OutputStream out() throws IOException {
    return tls.getOutputStream();
  }

  @Override
  void handshake() throws IOException {
    tls.startHandshake();
  }

  @Override
  void halfClose() throws IOException {
    tls.shutdownOutput();
    if (!plain.isOutputShutdown()) {
      plain.shutdownOutput();
    }
  }

  /**
   * Reads before it closes. With TLS 1.3 a client may have sent its request before it hears that
   * its certificate is not wanted. Closing with that request unread would reset the connection, and
   * the reset could overtake the alert: so what comes is read first.
   */
  @Override
  void abandon() {
    try {
      plain.shutdownOutput();
      plain.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException alreadyGone) {
      // It has heard, or does not want to.
    }
    shatter();
  }

  /** Says goodbye without waiting for an answer, as {@code SSLSocket.close()} would. */
  @Override
  void close() {
    try {
      tls.shutdownOutput();
    } catch (IOException alreadyGone) {
      // Nobody is left to tell.
    }
    shatter();
  }
}
