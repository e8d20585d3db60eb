module org.glassfish.hk2.utilities {
  requires jakarta.annotation;
  requires jakarta.inject;
  requires java.logging;
  // Bean introspection, which Jersey does not use.
  requires static java.desktop;
  requires static java.xml;

  exports org.glassfish.hk2.utilities.cache;
  exports org.glassfish.hk2.utilities.cache.internal;
  exports org.glassfish.hk2.utilities.general;
  exports org.glassfish.hk2.utilities.general.internal;
  exports org.glassfish.hk2.utilities.reflection;
  exports org.glassfish.hk2.utilities.reflection.internal;
  exports org.jvnet.hk2.component;
}
