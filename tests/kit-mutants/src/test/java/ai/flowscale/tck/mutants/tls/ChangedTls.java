package ai.flowscale.tck.mutants.tls;

import java.nio.ByteBuffer;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A TLS context whose engines change their parameters, or what they have received. */
final class ChangedTls extends SSLContextSpi {
  private final SSLContext inner;
  private final UnaryOperator<SSLParameters> change;
  private final Consumer<ByteBuffer> received;

  private ChangedTls(
      SSLContext inner, UnaryOperator<SSLParameters> change, Consumer<ByteBuffer> received) {
    this.inner = inner;
    this.change = change;
    this.received = received;
  }

  static SSLContext of(
      SSLContext inner, UnaryOperator<SSLParameters> change, Consumer<ByteBuffer> received) {
    Provider provider = new Provider("ChangedTls", "1", "changes TLS") {};
    ChangedTls changed = new ChangedTls(inner, change, received);
    return new SSLContext(changed, provider, inner.getProtocol()) {};
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return new ChangedEngine(inner.createSSLEngine(), change, received);
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return new ChangedEngine(inner.createSSLEngine(host, port), change, received);
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
      throws KeyManagementException {
    inner.init(keys, trust, random);
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return inner.getDefaultSSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return inner.getSupportedSSLParameters();
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return inner.getSocketFactory();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return inner.getServerSocketFactory();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return inner.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return inner.getClientSessionContext();
  }
}
