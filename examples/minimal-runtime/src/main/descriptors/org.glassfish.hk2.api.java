module org.glassfish.hk2.api {
  requires jakarta.inject;
  requires org.aopalliance;
  requires org.glassfish.hk2.utilities;

  exports org.glassfish.hk2.api;
  exports org.glassfish.hk2.api.messaging;
  exports org.glassfish.hk2.extension;
  exports org.glassfish.hk2.internal;
  exports org.glassfish.hk2.utilities;
  exports org.glassfish.hk2.utilities.binding;
  exports org.jvnet.hk2.annotations;

  uses org.glassfish.hk2.extension.ServiceLocatorGenerator;
}
