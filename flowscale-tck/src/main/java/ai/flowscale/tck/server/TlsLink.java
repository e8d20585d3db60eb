package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** The server's side of a TLS connection. It keeps the plain socket to close it. */
final class TlsLink extends SocketLink {
  private final Socket plain;
  private final SSLSocket tls;
  private volatile @Nullable String serverName;

  /** With protocols to choose from by ALPN, or none. */
  TlsLink(Socket plain, SSLContext context, boolean clientCertificateNeeded, String... protocols)
      throws IOException {
    this(plain, context, settings -> settings.setNeedClientAuth(clientCertificateNeeded));
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    tls.setSSLParameters(parameters);
  }

  TlsLink(Socket plain, SSLContext context, Consumer<SSLParameters> settings) throws IOException {
    this(plain, null, context, settings);
  }

  /** Takes what was read from the socket already, or null. */
  TlsLink(
      Socket plain,
      @Nullable InputStream read,
      SSLContext context,
      Consumer<SSLParameters> settings)
      throws IOException {
    super(plain);
    this.plain = plain;
    // TLS leaves the socket open when a handshake fails, see abandon().
    this.tls = (SSLSocket) context.getSocketFactory().createSocket(plain, read, false);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setCipherSuites(quickestFirst(parameters.getCipherSuites()));
    parameters.setUseCipherSuitesOrder(true);
    settings.accept(parameters);
    parameters.setSNIMatchers(List.of(new AnyName()));
    tls.setSSLParameters(parameters);
  }

  /** ChaCha20 needs no instructions of the processor, which the JDK uses in compiled code alone. */
  private static String[] quickestFirst(String[] suites) {
    return Arrays.stream(suites)
        .sorted(Comparator.comparing((String suite) -> !suite.contains("CHACHA20")))
        .toArray(String[]::new);
  }

  /** Accepts and records each name (RFC 6066, section 3). */
  private final class AnyName extends SNIMatcher {

    AnyName() {
      super(StandardConstants.SNI_HOST_NAME);
    }

    @Override
    public boolean matches(SNIServerName name) {
      serverName = new String(name.getEncoded(), US_ASCII);
      return true;
    }
  }

  @Override
  public @Nullable String serverName() {
    return serverName;
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public InputStream in() throws IOException {
    return tls.getInputStream();
  }

  @Override
  public OutputStream out() throws IOException {
    return tls.getOutputStream();
  }

  @Override
  public void handshake() throws IOException {
    tls.startHandshake();
  }

  @Override
  public void halfClose() throws IOException {
    tls.shutdownOutput();
    if (!plain.isOutputShutdown()) {
      plain.shutdownOutput();
    }
  }

  @Override
  public void truncate() throws IOException {
    plain.shutdownOutput();
  }

  /** There is no handshake of TLS 1.2 with a suite of TLS 1.3. */
  @Override
  public void alert() throws IOException {
    tls.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
    tls.startHandshake();
  }

  @Override
  public void handshakeAgain() throws IOException {
    tls.setNeedClientAuth(true);
    tls.startHandshake();
  }

  @Override
  public void updateKeys() throws IOException {
    tls.startHandshake();
  }

  /**
   * Reads before it closes. With TLS 1.3 a client may have sent its request before it knows that
   * its certificate was rejected. Closing with that request unread would reset the connection, and
   * the reset could overtake the alert.
   */
  @Override
  public void abandon() {
    try {
      plain.shutdownOutput();
      plain.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException alreadyGone) {
      // The client has closed the connection.
    }
    closeAtOnce();
  }

  /**
   * Sends the close_notify without waiting for that of the client, as {@code SSLSocket.close()}
   * would.
   */
  @Override
  public void close() {
    try {
      tls.shutdownOutput();
    } catch (IOException alreadyGone) {
      // Already closed.
    }
    closeAtOnce();
  }
}
