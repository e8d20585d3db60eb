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
import java.util.Set;
import javax.net.ssl.SNIServerName;
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
    return new Factory(context);
  }

  private static final class Factory implements SslContextFactory {
    private final SSLContext context;
    private @Nullable List<String> protocols;
    private @Nullable Set<String> versions;
    private @Nullable SNIServerName serverName;
    private @Nullable String identification;

    Factory(SSLContext context) {
      this.context = context;
    }

    @Override
    public SslContextFactory applicationProtocols(@Nullable List<String> offered) {
      protocols = offered;
      return this;
    }

    @Override
    public SslContextFactory enabledProtocols(@Nullable Set<String> enabled) {
      versions = enabled;
      return this;
    }

    @Override
    public SslContextFactory forClient(@Nullable SNIServerName name, @Nullable String algorithm) {
      serverName = name;
      identification = algorithm;
      return this;
    }

    @Override
    public SslContext create() {
      Set<String> enabled = versions;
      JdkSslContext jdk =
          new JdkSslContext(
              context,
              true,
              null,
              IdentityCipherSuiteFilter.INSTANCE,
              alpn(protocols),
              ClientAuth.NONE,
              enabled == null ? null : enabled.toArray(String[]::new),
              false);
      return new Identifying(jdk, serverName, identification);
    }

    private static ApplicationProtocolConfig alpn(@Nullable List<String> protocols) {
      return protocols == null || protocols.isEmpty()
          ? ApplicationProtocolConfig.DISABLED
          : new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              protocols);
    }
  }

  /** Has the certificate checked against the host, which a bare context does not. */
  private static final class Identifying extends DelegatingSslContext {
    private final @Nullable SNIServerName serverName;
    private final @Nullable String identification;

    Identifying(
        SslContext context, @Nullable SNIServerName serverName, @Nullable String identification) {
      super(context);
      this.serverName = serverName;
      this.identification = identification;
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      SSLParameters parameters = engine.getSSLParameters();
      if (identification != null) {
        parameters.setEndpointIdentificationAlgorithm(identification);
      }
      if (serverName != null) {
        parameters.setServerNames(List.of(serverName));
      }
      engine.setSSLParameters(parameters);
    }
  }
}
