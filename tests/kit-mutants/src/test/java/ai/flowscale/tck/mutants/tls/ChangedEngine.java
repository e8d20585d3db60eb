package ai.flowscale.tck.mutants.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** Does all that another engine does, but for its parameters and for what goes through it. */
final class ChangedEngine extends SSLEngine {
  /** The bytes of a record of TLS. */
  private static final int RECORD = 16 * 1024;

  private final SSLEngine inner;
  private final UnaryOperator<SSLParameters> change;
  private final Traffic traffic;

  ChangedEngine(SSLEngine inner, UnaryOperator<SSLParameters> change, Traffic traffic) {
    super(inner.getPeerHost(), inner.getPeerPort());
    this.inner = inner;
    this.change = change;
    this.traffic = traffic;
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    inner.setSSLParameters(change.apply(parameters));
  }

  @Override
  public SSLParameters getSSLParameters() {
    return inner.getSSLParameters();
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to)
      throws SSLException {
    ByteBuffer changed = traffic.sending(joined(from, offset, length));
    if (changed == null) {
      return inner.wrap(from, offset, length, to);
    }
    SSLEngineResult result = inner.wrap(changed, to);
    int taken = result.bytesConsumed();
    traffic.sent(joined(from, offset, length).limit(taken));
    for (int i = offset; i < offset + length; i++) {
      int ofThis = Math.min(taken, from[i].remaining());
      from[i].position(from[i].position() + ofThis);
      taken -= ofThis;
    }
    return result;
  }

  /** Copies what a record can take. */
  private static ByteBuffer joined(ByteBuffer[] from, int offset, int length) {
    ByteBuffer all = ByteBuffer.allocate(RECORD);
    for (int i = offset; i < offset + length && all.hasRemaining(); i++) {
      ByteBuffer next = from[i].duplicate();
      next.limit(next.position() + Math.min(next.remaining(), all.remaining()));
      all.put(next);
    }
    return all.flip();
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length)
      throws SSLException {
    int[] before = Arrays.stream(to).mapToInt(ByteBuffer::position).toArray();
    SSLEngineResult result = inner.unwrap(from, to, offset, length);
    for (int i = offset; i < offset + length; i++) {
      traffic.received(to[i].duplicate().limit(to[i].position()).position(before[i]).slice());
    }
    return result;
  }

  @Override
  public Runnable getDelegatedTask() {
    return inner.getDelegatedTask();
  }

  @Override
  public void closeInbound() throws SSLException {
    inner.closeInbound();
  }

  @Override
  public boolean isInboundDone() {
    return inner.isInboundDone();
  }

  @Override
  public void closeOutbound() {
    inner.closeOutbound();
  }

  @Override
  public boolean isOutboundDone() {
    return inner.isOutboundDone();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return inner.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return inner.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    inner.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return inner.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return inner.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    inner.setEnabledProtocols(protocols);
  }

  @Override
  public SSLSession getSession() {
    return inner.getSession();
  }

  @Override
  public SSLSession getHandshakeSession() {
    return inner.getHandshakeSession();
  }

  @Override
  public void beginHandshake() throws SSLException {
    inner.beginHandshake();
  }

  @Override
  public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
    return inner.getHandshakeStatus();
  }

  @Override
  public void setUseClientMode(boolean mode) {
    inner.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return inner.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    inner.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return inner.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    inner.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return inner.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    inner.setEnableSessionCreation(flag);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return inner.getEnableSessionCreation();
  }

  @Override
  public String getApplicationProtocol() {
    return inner.getApplicationProtocol();
  }

  @Override
  public String getHandshakeApplicationProtocol() {
    return inner.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLEngine, List<String>, String> selector) {
    inner.setHandshakeApplicationProtocolSelector(selector);
  }

  @Override
  public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
    return inner.getHandshakeApplicationProtocolSelector();
  }
}
