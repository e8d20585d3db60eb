package ai.flowscale.tck.server;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority for tests, with certificates that it signed. Its keys are public: never
 * trust it outside of a test.
 *
 * <p>The key stores are created by {@code src/main/tls/make-test-keys.sh}.
 */
public final class TestAuthority {

  /** The host name in the certificate of {@link #serverContextForAnotherHost()}. */
  public static final String ANOTHER_HOST = "elsewhere.invalid";

  /** The password of {@link #copyServerKeyStore} and {@link #copyTrustStore}. */
  public static final String PASSWORD = "test-only";

  private static final String TYPE = "PKCS12";
  private static final String TRUST = "trust.p12";
  private static final String SERVER = "server.p12";

  // Read once each: decrypting them takes longer than most tests.
  private static final Map<String, KeyManager[]> KEYS = new ConcurrentHashMap<>();
  private static final Map<String, TrustManager[]> TRUSTED = new ConcurrentHashMap<>();

  private TestAuthority() {}

  /**
   * Creates a context for a client that trusts only this authority.
   *
   * @return a new context
   */
  public static SSLContext clientContext() {
    return context(new KeyManager[0]);
  }

  /**
   * Creates the same context with a client certificate of this authority (mutual TLS).
   *
   * @return a new context
   */
  public static SSLContext clientContextWithCertificate() {
    return context(keys("client.p12"));
  }

  /**
   * Creates a context for a server with a certificate for {@code localhost} and {@code 127.0.0.1}.
   * It trusts clients with a certificate of this authority.
   *
   * @return a new context
   */
  public static SSLContext serverContext() {
    return context(keys(SERVER));
  }

  /**
   * Creates a context for a server whose certificate is only for {@link #ANOTHER_HOST}.
   *
   * @return a new context
   */
  public static SSLContext serverContextForAnotherHost() {
    return context(keys("another-host.p12"));
  }

  /**
   * Creates a context for a server whose certificate is only for {@link #ANOTHER_HOST}, and has
   * {@code localhost} as its common name, which does not count beside alternative names.
   *
   * @return a new context
   */
  public static SSLContext serverContextWithCommonName() {
    return context(keys("common-name.p12"));
  }

  /**
   * Creates the same context with {@code 127.0.0.1} as the common name.
   *
   * @return a new context
   */
  public static SSLContext serverContextWithCommonAddress() {
    return context(keys("common-address.p12"));
  }

  /**
   * Creates a context for a server whose certificate has no alternative name, {@link #ANOTHER_HOST}
   * as its common name, and an organization called {@code x,CN=localhost}.
   *
   * @return a new context
   */
  public static SSLContext serverContextWithInjectedName() {
    return context(keys("injected-name.p12"));
  }

  /**
   * Creates a context for a server whose certificate is only for the address {@code ::1}.
   *
   * @return a new context
   */
  public static SSLContext serverContextForIpv6() {
    return context(keys("ipv6.p12"));
  }

  /**
   * Creates a context for a server whose certificate was for {@code localhost} until 2020.
   *
   * @return a new context
   */
  public static SSLContext expiredServerContext() {
    return context(keys("expired.p12"));
  }

  /**
   * Creates a context for a server whose certificate is signed by an unknown authority.
   *
   * @return a new context
   */
  public static SSLContext serverContextOfUnknownAuthority() {
    return context(keys("unknown.p12"));
  }

  /**
   * Copies the key and the certificate of {@link #serverContext()} to a file.
   *
   * @param folder the folder of the copy
   * @return a PKCS #12 file with {@link #PASSWORD}
   */
  public static Path copyServerKeyStore(Path folder) {
    return copy(SERVER, folder);
  }

  /**
   * Copies the certificate of this authority to a file.
   *
   * @param folder the folder of the copy
   * @return a PKCS #12 file with {@link #PASSWORD}
   */
  public static Path copyTrustStore(Path folder) {
    return copy(TRUST, folder);
  }

  private static SSLContext context(KeyManager[] keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, TRUSTED.computeIfAbsent(TRUST, TestAuthority::readTrust), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the kit's certificates cannot be used", e);
    }
  }

  private static TrustManager[] readTrust(String store) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(load(store));
      return trust.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the kit's certificates cannot be used", e);
    }
  }

  private static KeyManager[] keys(String store) {
    return KEYS.computeIfAbsent(store, TestAuthority::readKeys);
  }

  private static KeyManager[] readKeys(String store) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(store), PASSWORD.toCharArray());
      return keys.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the kit's key in " + store + " cannot be used", e);
    }
  }

  private static KeyStore load(String name) throws GeneralSecurityException {
    try (InputStream in = open(name)) {
      KeyStore store = KeyStore.getInstance(TYPE);
      store.load(in, PASSWORD.toCharArray());
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path copy(String name, Path folder) {
    Path file = folder.resolve(name);
    try (InputStream in = open(name)) {
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = TestAuthority.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException("the kit's jar lacks " + name);
    }
    return in;
  }
}
