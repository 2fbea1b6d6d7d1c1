package io.flinkswarm.state.durability;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.Serializable;

/**
 * How an emission says that it is durable.
 *
 * @param <T> the emissions' class
 */
@PublicEvolving
@FunctionalInterface
public interface Confirmation<T> extends Serializable {

    /** The durable form of a provisional emission: the same id and content, said firmly. */
    T durable(T provisional);

    /** Whether the emission is to be confirmed; what is not, such as a request, leaves at once and once in either mode. */
    default boolean isConfirmable(T emission) {
        return true;
    }
}
