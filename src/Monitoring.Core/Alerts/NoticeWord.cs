namespace Monitoring.Core.Alerts;

/// <summary>The word of a notice in subjects, answers and file names.</summary>
public static class NoticeWord
{
    /// <summary><c>BREACH</c>.</summary>
    public static string Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Breach => "BREACH",
        NoticeKind.Reopened => "REOPENED",
        NoticeKind.Worse => "WORSE",
        NoticeKind.Recovered => "RECOVERED",
        NoticeKind.Escalated => "ESCALATED",
        NoticeKind.Retired => "RETIRED",
        NoticeKind.Drift => "DRIFT",
        NoticeKind.DataDrift => "DATA DRIFT",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such notice."),
    };
}
