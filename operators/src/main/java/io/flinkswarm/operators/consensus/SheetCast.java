package io.flinkswarm.operators.consensus;

/** The votes of a ballot with the rows of their voters, each read once and written once. */
final class SheetCast implements CastVotes {
    private final Sitting sitting;
    private final VoteSheet sheet;
    private final String type;
    private final int from;
    private final VoterRow[] rows;
    private final boolean[] forgotten;
    private final boolean[] changed;

    /** The votes from number {@code from} to before {@code to}. */
    SheetCast(Sitting sitting, VoteSheet sheet, String type, int from, int to) throws Exception {
        this(sitting, sheet, type, from, to, null);
    }

    private SheetCast(Sitting sitting, VoteSheet sheet, String type, int from, int to, VoterRow[] atHand)
            throws Exception {
        this.sitting = sitting;
        this.sheet = sheet;
        this.type = type;
        this.from = from;
        this.rows = new VoterRow[to - from];
        this.forgotten = new boolean[rows.length];
        this.changed = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = atHand != null ? atHand[i] : sitting.store.voters().get(sheet.voter(from + i));
            if (rows[i] == null) {
                forgotten[i] = true;
                rows[i] = new VoterRow(sitting.now);
            }
        }
    }

    /** All votes of an open ballot, with the rows of their voters at hand if they still are the state's. */
    SheetCast(Sitting sitting, Ballot ballot) throws Exception {
        this(sitting, ballot.sheet, ballot.learnedAs, 0, ballot.sheet.count(), ballot.rows(sitting.generation));
    }

    /** The sheet's newest vote, with the row of its voter at hand. */
    SheetCast(Sitting sitting, VoteSheet sheet, String type, VoterRow newest) {
        this.sitting = sitting;
        this.sheet = sheet;
        this.type = type;
        this.from = sheet.count() - 1;
        this.rows = new VoterRow[] {newest};
        this.forgotten = new boolean[1];
        this.changed = new boolean[1];
    }

    @Override
    public int count() {
        return rows.length;
    }

    @Override
    public int choice(int vote) {
        return sheet.choice(from + vote);
    }

    @Override
    public double confidence(int vote) {
        return sheet.confidence(from + vote);
    }

    @Override
    public VoterSkill skill(int vote) {
        return rows[vote].skill(type);
    }

    @Override
    public void changed(int vote, VoterSkill skill) {
        rows[vote].record(type).skill = skill;
        changed[vote] = true;
    }

    int[] choices() {
        int[] choices = new int[rows.length];
        for (int i = 0; i < choices.length; i++) {
            choices[i] = choice(i);
        }
        return choices;
    }

    int[] copyKeys() {
        int[] keys = new int[rows.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = rows[i].copyKey(sheet.voter(from + i));
        }
        return keys;
    }

    /** What is known of each voter's copying; null where nothing is, or new rows if they are about to be taught. */
    CopyRecord[] copies(boolean create) {
        CopyRecord[] copies = new CopyRecord[rows.length];
        for (int i = 0; i < copies.length; i++) {
            VoterRow.Record record = create ? rows[i].record(type) : rows[i].find(type);
            if (create && record.copies == null) {
                record.copies = new CopyRecord();
            }
            copies[i] = record == null ? null : record.copies;
            changed[i] |= create;
        }
        return copies;
    }

    /**
     * Puts the changed rows back; a voter that was forgotten since it voted stays forgotten, or rows had no bound.
     *
     * @param revealed whether the truth was learned, which is what views show of a voter; a guess changes nothing there
     */
    void store(boolean revealed) throws Exception {
        for (int i = 0; i < rows.length; i++) {
            if (changed[i] && !forgotten[i]) {
                sitting.store.voters().update(sheet.voter(from + i), rows[i]);
                if (revealed) {
                    sitting.out.learned(sheet.voter(from + i), type, rows[i]);
                }
            }
        }
    }
}
