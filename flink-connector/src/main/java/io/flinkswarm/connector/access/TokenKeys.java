package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys that verify tokens, by their ids. To change keys, put the new one beside the old, sign with the new, and take the old away when
 * the last token that it signed has expired.
 */
@PublicEvolving
public final class TokenKeys {
    /** The most keys. */
    public static final int MAX_KEYS = 256;

    private final SortedMap<String, KeyFile> byId = new TreeMap<>();

    private TokenKeys() {}

    /** Reads {@link KeyFile}s: those named, and all in the folders named, where hidden files and private keys are passed over. */
    public static TokenKeys read(List<Path> filesAndFolders) throws IOException {
        TokenKeys keys = new TokenKeys();
        for (Path path : filesAndFolders) {
            if (Files.isDirectory(path)) {
                for (Path file : filesIn(path)) {
                    KeyFile key = KeyFile.read(file);
                    if (key.verificationKey() != null) {
                        keys.add(key, file);
                    }
                }
            } else {
                keys.add(KeyFile.read(path), path);
            }
        }
        if (keys.byId.isEmpty()) {
            throw new IOException(
                    "token keys must be at least one shared secret or public key, but none is in " + filesAndFolders);
        }
        return keys;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry)
                        && !entry.getFileName().toString().startsWith(".")) {
                    files.add(entry);
                }
            }
        }
        files.sort(null);
        return files;
    }

    private void add(KeyFile key, Path file) throws IOException {
        if (key.verificationKey() == null) {
            throw new IOException("token key must be a shared secret or a public key, but " + file
                    + " holds a private key alone, which only those who make tokens need");
        }
        if (byId.size() == MAX_KEYS) {
            throw new IOException("token keys must be at most " + MAX_KEYS + ", but are more");
        }
        if (byId.putIfAbsent(key.id(), key) != null) {
            throw new IOException(
                    "token keys must have different ids, but " + key.id() + " is there twice, again in " + file);
        }
    }

    /** The key of an id, or the only key there is where the id is null; else null. */
    KeyFile of(String id) {
        if (id != null) {
            return byId.get(id);
        }
        return byId.size() == 1 ? byId.get(byId.firstKey()) : null;
    }
}
