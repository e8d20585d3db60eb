module org.glassfish.hk2.locator {
  requires jakarta.inject;
  requires org.aopalliance;
  requires org.glassfish.hk2.api;
  requires org.glassfish.hk2.utilities;
  // Proxies and interceptors, which a client does not use. They would bring most of the JDK.
  requires static org.javassist;

  exports org.jvnet.hk2.external.generator;
  exports org.jvnet.hk2.external.runtime;
  exports org.jvnet.hk2.internal;

  provides org.glassfish.hk2.extension.ServiceLocatorGenerator with
      org.jvnet.hk2.external.generator.ServiceLocatorGeneratorImpl;
}
