namespace Monitoring.Core.Outcomes;

/// <summary>Whether the agent was right about a transaction.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Verdict
{
    /// <summary>The agent was right.</summary>
    Correct = 0,

    /// <summary>The agent was wrong.</summary>
    Incorrect = 1,

    /// <summary>The judge cannot say; counts as neither right nor wrong.</summary>
    Unsure = 2,
}

/// <summary>Who judged.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum VerdictSource
{
    /// <summary>The agent graded itself; the default of a verdict that comes inside an outcome.</summary>
    Self = 0,

    /// <summary>An automatic check.</summary>
    Check = 1,

    /// <summary>A human review; the default of a verdict posted on its own.</summary>
    Review = 2,

    /// <summary>An audit.</summary>
    Audit = 3,

    /// <summary>A later step of the process (a credit memo, a returned delivery).</summary>
    Downstream = 4,

    /// <summary>The customer.</summary>
    Customer = 5,
}

/// <summary>
/// How much the word of a source weighs: the agent's own least, then a check, then everybody who looked at the work (a review, an audit,
/// a later step of the process, the customer), who weigh the same. A weaker verdict changes nothing of a stronger one; among equals the
/// latest holds.
/// </summary>
public static class SourceStrength
{
    /// <summary>Less than any source: nobody has judged.</summary>
    public const int None = 0;

    /// <summary>The strength of a source, above <see cref="None"/>.</summary>
    public static int Strength(this VerdictSource source) => source switch
    {
        VerdictSource.Self => 1,
        VerdictSource.Check => 2,
        _ => 3,
    };
}

/// <summary>Why this transaction was judged.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Selection
{
    /// <summary>Every transaction is judged; the default.</summary>
    All = 0,

    /// <summary>Drawn at random, with a stated inclusion probability.</summary>
    Random = 1,

    /// <summary>Picked because an error was suspected.</summary>
    Targeted = 2,

    /// <summary>Somebody complained.</summary>
    Complaint = 3,

    /// <summary>A rule demanded the judgement.</summary>
    Mandatory = 4,
}

/// <summary>How a transaction left the agent. Final with the outcome.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Disposition
{
    /// <summary>Released with no human touch.</summary>
    Auto = 0,

    /// <summary>A human acted before release; held and then released counts too.</summary>
    Assisted = 1,

    /// <summary>Handed to manual work.</summary>
    Abandoned = 2,

    /// <summary>Withdrawn by the source.</summary>
    Cancelled = 3,

    /// <summary>No result.</summary>
    Failed = 4,
}

/// <summary>
/// What a verdict judges, by name: <see cref="Accuracy"/> where nothing else is said, or another such as <c>relevance</c>. A name is what
/// <see cref="Names.IsKey"/> allows. Each indicator of a transaction has its own verdicts, and an SLO counts those of one.
/// </summary>
public static class Indicator
{
    /// <summary>Whether the agent was right: the default.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>The indicator of a name, which need not have been sent.</summary>
    public static string Of(string? name) => name ?? Accuracy;
}
