package ai.flowscale.transport.vertx;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Lets Vert.x use a TLS context of the application. Its own options take key and trust stores only;
 * a factory of contexts is the place that it offers for everything else.
 */
final class GivenTls extends SSLEngineOptions {
  private final SSLContext context;

  GivenTls(SSLContext context) {
    this.context = context;
  }

  @Override
  public SSLEngineOptions copy() {
    return new GivenTls(context).setUseWorkerThread(getUseWorkerThread());
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory();
  }

  private final class Factory implements SslContextFactory {
    private ApplicationProtocolConfig alpn = ApplicationProtocolConfig.DISABLED;

    @Override
    public SslContextFactory applicationProtocols(@Nullable List<String> offered) {
      if (offered != null && !offered.isEmpty()) {
        alpn =
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                offered);
      }
      return this;
    }

    @Override
    public SslContext create() {
      return new DelegatingSslContext(
          new JdkSslContext(
              context,
              true,
              null,
              IdentityCipherSuiteFilter.INSTANCE,
              alpn,
              ClientAuth.NONE,
              context.getDefaultSSLParameters().getProtocols(),
              false)) {
        /** Has the certificate checked against the host, which a bare context does not. */
        @Override
        protected void initEngine(SSLEngine engine) {
          SSLParameters parameters = engine.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          engine.setSSLParameters(parameters);
        }
      };
    }
  }
}
