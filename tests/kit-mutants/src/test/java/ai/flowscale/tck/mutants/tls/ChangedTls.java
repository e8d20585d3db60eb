package ai.flowscale.tck.mutants.tls;

import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.function.Supplier;
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

/** A TLS context whose engines change their parameters, or what goes through them. */
public final class ChangedTls extends SSLContextSpi {
  private final SSLContext inner;
  private final UnaryOperator<SSLParameters> change;
  private final Supplier<Traffic> traffic;

  private ChangedTls(
      SSLContext inner, UnaryOperator<SSLParameters> change, Supplier<Traffic> traffic) {
    this.inner = inner;
    this.change = change;
    this.traffic = traffic;
  }

  /** Takes what watches each connection. */
  public static SSLContext of(
      SSLContext inner, UnaryOperator<SSLParameters> change, Supplier<Traffic> traffic) {
    Provider provider = new Provider("ChangedTls", "1", "changes TLS") {};
    ChangedTls changed = new ChangedTls(inner, change, traffic);
    return new SSLContext(changed, provider, inner.getProtocol()) {};
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return new ChangedEngine(inner.createSSLEngine(), change, traffic.get());
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return new ChangedEngine(inner.createSSLEngine(host, port), change, traffic.get());
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
