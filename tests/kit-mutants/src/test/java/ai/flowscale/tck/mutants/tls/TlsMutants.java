package ai.flowscale.tck.mutants.tls;

import static ai.flowscale.tck.mutants.parts.Damage.failures;
import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.settings;
import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.EndsAt;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.LosesLastOfFull;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.SecondTransport;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransport;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.security.cert.CertPathBuilderException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;

/** Chapter 7: what becomes of TLS. */
public final class TlsMutants {
  private TlsMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.UNTRUSTED,
            "trusts all certificates without an SSLContext",
            contexts(given -> given.isPresent() ? given : Optional.of(TrustsAll.context()))),
        Mutant.of(
            TransportRule.UNTRUSTED,
            "reports a GET as perhaps sent whose handshake has failed",
            failures(TlsMutants::uncertain)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "asks the JVM's HostnameVerifier",
            parameters(given -> isVerifierSet() ? nameless(given) : given)),
        Mutant.of(
            TransportRule.GIVEN_CONTEXT,
            "ignores the given SSLContext",
            contexts(given -> Optional.empty())),
        Mutant.of(
            TransportRule.GIVEN_CONTEXT,
            "tries again without the given SSLContext",
            SecondTransport.afterwards(
                config ->
                    config.sslContext().isPresent()
                        ? withContext(config, Optional.of(TrustsAll.context()))
                        : config,
                TlsMutants::isUnknown)),
        Mutant.of(
            TransportRule.HOST_NAME,
            "does not compare the host name with the certificate",
            parameters(TlsMutants::nameless)),
        Mutant.of(
            TransportRule.HOST_NAME,
            "does not compare an IP address with the certificate",
            parameters(
                given ->
                    given.getServerNames() == null || given.getServerNames().isEmpty()
                        ? nameless(given)
                        : given)),
        Mutant.of(
            TransportRule.HOST_NAME,
            "does not compare the host name with the certificate in a proxy's tunnel",
            behindProxies(true, parameters(TlsMutants::nameless))),
        Mutant.of(
            TransportRule.HOST_NAME,
            "does not compare a name with a dot with the certificate",
            parameters(given -> hasDottedName(given) ? nameless(given) : given)),
        Mutant.of(
            TransportRule.HOST_NAME,
            "takes the common name too where there are alternative names",
            taking("CN=localhost")),
        Mutant.of(
            TransportRule.HOST_NAME,
            "looks for the host anywhere in the name of the certificate's owner",
            taking(".*,.*localhost.*")),
        Mutant.of(
            TransportRule.HOST_NAME,
            "takes the common name for an address too",
            taking("CN=127\\.0\\.0\\.1")),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "asks the SSLSocketFactory of HttpsURLConnection",
            makers(
                (provider, config) ->
                    provider.create(
                        isFactorySet(config)
                            ? withContext(config, Optional.of(TrustsAll.context()))
                            : config))),
        Mutant.of(
            TransportRule.CLIENT_CERTIFICATE,
            "creates an SSLContext of its own, without keys",
            contexts(given -> Optional.of(TrustsAll.context()))),
        Mutant.of(
            TransportRule.NO_CLIENT_CERTIFICATE,
            "reports an alert after the handshake as the end of the connection",
            failures(TlsMutants::withoutLateAlert)),
        Mutant.of(
            TransportRule.NO_CLIENT_CERTIFICATE,
            "connects once more where its certificate is missing",
            SecondTransport.afterwards(UnaryOperator.identity(), TlsMutants::isWithoutCertificate)),
        Mutant.of(
            TransportRule.TLS_TRUNCATED,
            "completes a truncated body over TLS",
            responses(TlsMutants::truncated)),
        Mutant.of(
            TransportRule.NEGOTIATES_HTTP_2,
            "offers only HTTP/1.1",
            parameters(TlsMutants::oldProtocol)),
        Mutant.of(
            TransportRule.NEGOTIATES_HTTP_2,
            "loses the last byte of a response over HTTP/2 that fills its buffers of 8 KiB",
            responses(
                (request, response) ->
                    response.protocol().equals("HTTP/2")
                        ? Responses.relayed(response, LosesLastOfFull::new)
                        : response)),
        Mutant.of(
            TransportRule.NEGOTIATES_HTTP_2,
            "says HTTP/1.1 of each response",
            responses(
                (request, response) ->
                    new ForwardingResponse(response) {
                      @Override
                      public String protocol() {
                        return "HTTP/1.1";
                      }
                    })),
        Mutant.of(
            TransportRule.HTTP_2_STREAMS,
            "breaks the connection to abort one exchange over TLS",
            makers(BreaksConnection::new)),
        Mutant.of(
            TransportRule.HTTP_2_INTERIM,
            "ends a stream with an interim response",
            tls(UnaryOperator.identity(), TlsMutants::endAtInterim)),
        Mutant.of(
            TransportRule.SERVER_NAME,
            "does not send the name of the host in the handshake in a proxy's tunnel",
            behindProxies(true, parameters(TlsMutants::anonymous))),
        Mutant.of(
            TransportRule.DIRECT_SERVER_NAME,
            "does not send the name of the host in the handshake without a proxy",
            behindProxies(false, parameters(TlsMutants::anonymous))),
        Mutant.of(
            TransportRule.LATE_TLS_FAILURE,
            "takes each failure of TLS for one of the handshake",
            failures(TlsMutants::early)),
        Mutant.hanging(
            TransportRule.SILENT_CONNECTION,
            "uses a connection of HTTP/2 until TCP gives it up",
            "a response on another connection",
            makers((provider, config) -> JdkTransport.using(client(config)))));
  }

  private static TransportException uncertain(
      TransportRequest request, TransportException failure) {
    return failure.kind() == Kind.TLS && request.method().equals("GET")
        ? new TransportException(Kind.TLS, Sent.MAYBE, failure.getMessage(), failure.getCause())
        : failure;
  }

  private static boolean isVerifierSet() {
    String standard = HttpsURLConnection.class.getName();
    return !HttpsURLConnection.getDefaultHostnameVerifier()
        .getClass()
        .getName()
        .startsWith(standard);
  }

  private static HttpClient client(TransportConfig config) {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(config.connectTimeout());
    config.sslContext().ifPresent(builder::sslContext);
    return builder.build();
  }

  private static TransportException early(TransportRequest request, TransportException failure) {
    return failure.kind() == Kind.TLS
        ? new TransportException(Kind.TLS, Sent.NO, failure.getMessage(), failure.getCause())
        : failure;
  }

  /** A frame of headers (RFC 9113, section 6.2) whose first field is a status of 1xx. */
  private static void endAtInterim(ByteBuffer received) {
    byte[] status = {8, 3, '1'};
    int head = 9;
    for (int i = 0; i + head + 5 <= received.limit(); i++) {
      if (received.get(i + 3) == 1
          && received.get(i + 4) == 4
          && received.slice(i + head, status.length).equals(ByteBuffer.wrap(status))) {
        received.put(i + 4, (byte) 5);
        received.put(i + head, new byte[] {8, 3, '2', '0', '0'});
      }
    }
  }

  private static UnaryOperator<TransportProvider> contexts(
      UnaryOperator<Optional<SSLContext>> change) {
    return settings(config -> withContext(config, change.apply(config.sslContext())));
  }

  private static UnaryOperator<TransportProvider> parameters(UnaryOperator<SSLParameters> change) {
    return tls(change, received -> {});
  }

  private static UnaryOperator<TransportProvider> tls(
      UnaryOperator<SSLParameters> change, Consumer<ByteBuffer> received) {
    Traffic traffic =
        new Traffic() {
          @Override
          public void received(ByteBuffer plain) {
            received.accept(plain);
          }
        };
    return contexts(
        given ->
            Optional.of(
                ChangedTls.of(given.orElseGet(TrustsAll::platformContext), change, () -> traffic)));
  }

  private static TransportConfig withContext(TransportConfig config, Optional<SSLContext> context) {
    return new ForwardingConfig(config) {
      @Override
      public Optional<SSLContext> sslContext() {
        return context;
      }
    };
  }

  /** Damages those with a proxy, or those without one. */
  private static UnaryOperator<TransportProvider> behindProxies(
      boolean proxied, UnaryOperator<TransportProvider> damage) {
    return makers(
        (provider, config) ->
            (config.proxy().isPresent() == proxied ? damage.apply(provider) : provider)
                .create(config));
  }

  /** Tries again with certificates alone whose owner has such a name. */
  private static UnaryOperator<TransportProvider> taking(String owner) {
    return SecondTransport.afterwards(
        config ->
            withContext(
                config,
                Optional.of(
                    ChangedTls.of(
                        TrustsAll.context(owner), TlsMutants::nameless, () -> new Traffic() {}))),
        failure ->
            failure.kind() == Kind.TLS && failure.sent() == Sent.NO && isOfAnotherHost(failure));
  }

  private static boolean isOfAnotherHost(Throwable failure) {
    boolean other = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      other |= String.valueOf(at.getMessage()).matches("(?s).*No (name|subject alternative).*");
    }
    return other;
  }

  private static boolean isFactorySet(TransportConfig config) {
    return config.sslContext().isEmpty()
        && HttpsURLConnection.getDefaultSSLSocketFactory() != SSLSocketFactory.getDefault();
  }

  private static boolean isUnknown(TransportException failure) {
    boolean unknown = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      unknown |= at instanceof CertPathBuilderException;
    }
    return unknown && failure.kind() == Kind.TLS && failure.sent() == Sent.NO;
  }

  private static boolean isWithoutCertificate(TransportException failure) {
    boolean without = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      without |= String.valueOf(at.getMessage()).contains("certificate_required");
    }
    return without;
  }

  private static SSLParameters anonymous(SSLParameters parameters) {
    parameters.setServerNames(List.of());
    return parameters;
  }

  private static boolean hasDottedName(SSLParameters parameters) {
    return parameters.getServerNames() != null
        && parameters.getServerNames().stream()
            .anyMatch(name -> new String(name.getEncoded(), US_ASCII).contains("."));
  }

  private static SSLParameters nameless(SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm(null);
    return parameters;
  }

  private static SSLParameters oldProtocol(SSLParameters parameters) {
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    return parameters;
  }

  private static TransportException withoutLateAlert(
      TransportRequest request, TransportException failure) {
    return failure.kind() == Kind.TLS && failure.sent() == Sent.MAYBE
        ? new TransportException(Kind.CLOSED, Sent.MAYBE, failure.getMessage(), failure.getCause())
        : failure;
  }

  private static TransportResponse truncated(TransportRequest request, TransportResponse response) {
    return "https".equals(request.uri().getScheme())
        ? Responses.relayed(response, EndsAt::closed)
        : response;
  }
}
