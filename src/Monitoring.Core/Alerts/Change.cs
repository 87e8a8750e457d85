namespace Monitoring.Core.Alerts;

/// <summary>What one evaluation changed. <c>default</c> says that nothing did.</summary>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Notice">What the owner must be told, or null.</param>
public readonly record struct Change(AccuracyState From, AccuracyState To, NoticeKind? Notice)
{
    /// <summary>True when the state moved.</summary>
    public bool IsTransition => From != To;

    /// <summary>True when the state moved or a notice goes out.</summary>
    public bool IsAny => IsTransition || Notice is not null;
}
