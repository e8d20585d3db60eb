module org.aopalliance {
  exports org.aopalliance.aop;
  exports org.aopalliance.instrument;
  exports org.aopalliance.intercept;
  exports org.aopalliance.reflect;
}
