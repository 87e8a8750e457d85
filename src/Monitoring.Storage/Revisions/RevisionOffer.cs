namespace Monitoring.Storage.Revisions;

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
