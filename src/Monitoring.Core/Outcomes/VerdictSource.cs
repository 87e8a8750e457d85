namespace Monitoring.Core.Outcomes;

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
