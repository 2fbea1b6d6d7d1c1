/**
 * Who connects, and what it may do. In: the {@link io.flinkswarm.connector.access.Credentials} of a handshake, which are a signed token, a TLS
 * client certificate or, on loopback alone, a name that is believed. Out: its {@link io.flinkswarm.connector.access.Access}, which judges every
 * message, or an {@link io.flinkswarm.connector.access.AccessDeniedException}. Here are also the tokens' making and the TLS contexts of gateways.
 */
package io.flinkswarm.connector.access;
