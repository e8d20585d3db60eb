package ai.flowscale.transport.jdk;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A TLS context that records which threads ask for its defaults, as a new HttpClient does. */
final class RecordingContext extends SSLContext {
  private final Recording recording;

  private RecordingContext(SSLContext context, Recording recording) {
    super(recording, context.getProvider(), context.getProtocol());
    this.recording = recording;
  }

  static RecordingContext create() {
    try {
      SSLContext context = SSLContext.getDefault();
      return new RecordingContext(context, new Recording(context));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the threads so far. */
  Set<Thread> askedOn() {
    return Set.copyOf(recording.threads);
  }

  private static final class Recording extends SSLContextSpi {
    private final SSLContext context;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private Recording(SSLContext context) {
      this.context = context;
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      threads.add(Thread.currentThread());
      return context.getDefaultSSLParameters();
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random)
        throws KeyManagementException {
      context.init(keys, trusted, random);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return context.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return context.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }
  }
}
