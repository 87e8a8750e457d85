namespace Monitoring.Storage.Revisions;

/// <summary>Tells registry revisions apart, also where a database went back and a number was given again.</summary>
/// <param name="Revision">Its number, from 1; 0 before the first.</param>
/// <param name="AppliedAt">When it was applied.</param>
public readonly record struct RevisionMark(long Revision, DateTimeOffset AppliedAt);

/// <summary>A registry revision as stored.</summary>
/// <param name="Revision">Its number, from 1.</param>
/// <param name="Document">The document as it was applied.</param>
/// <param name="Origin">Where it came from when it was applied last; a bare full path where an earlier version of the program applied
/// it.</param>
/// <param name="AppliedAt">When it was applied.</param>
public sealed record AppliedRevision(long Revision, string Document, string Origin, DateTimeOffset AppliedAt)
{
    /// <summary>Which one it is.</summary>
    public RevisionMark Mark => new(Revision, AppliedAt);
}

/// <summary>What is done with open alerts of SLOs that a document leaves out.</summary>
public enum AlertsLeftOut
{
    /// <summary>The document is not taken as long as there are any.</summary>
    Refuse,

    /// <summary>They are closed, and their owners told.</summary>
    Close,
}

/// <summary>What became of a document that was offered in place of the one in force.</summary>
public abstract record RevisionOffer
{
    private RevisionOffer()
    {
    }

    /// <summary>It is in force.</summary>
    /// <param name="Revision">The revision it is.</param>
    public sealed record Taken(AppliedRevision Revision) : RevisionOffer;

    /// <summary>Another one came into force meanwhile, so the offer is to be thought over; nothing was changed.</summary>
    public sealed record Overtaken : RevisionOffer;

    /// <summary>It would retire SLOs with an open alert; nothing was changed.</summary>
    /// <param name="Slos">Their names.</param>
    public sealed record Retires(IReadOnlyList<string> Slos) : RevisionOffer;
}
