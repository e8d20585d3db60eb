package ai.flowscale.tck.mutants.tls;

import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
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

/** A TLS context whose engines do not take their parameters as they are set. */
final class ChangedTls extends SSLContextSpi {
  private final SSLContext inner;
  private final UnaryOperator<SSLParameters> change;

  private ChangedTls(SSLContext inner, UnaryOperator<SSLParameters> change) {
    this.inner = inner;
    this.change = change;
  }

  static SSLContext of(SSLContext inner, UnaryOperator<SSLParameters> change) {
    Provider provider = new Provider("ChangedTls", "1", "changes parameters") {};
    return new SSLContext(new ChangedTls(inner, change), provider, inner.getProtocol()) {};
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return new ChangedEngine(inner.createSSLEngine(), change);
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return new ChangedEngine(inner.createSSLEngine(host, port), change);
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
