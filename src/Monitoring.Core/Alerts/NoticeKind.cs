namespace Monitoring.Core.Alerts;

/// <summary>What a notice says. The numbers are stored.</summary>
public enum NoticeKind
{
    /// <summary>An SLO fell below its alert line: a new episode.</summary>
    Breach = 1,

    /// <summary>It fell again soon after RECOVERED: the same episode.</summary>
    Reopened = 2,

    /// <summary>The errors beyond the target's allowance have tripled since the last notice.</summary>
    Worse = 3,

    /// <summary>The episode is closed: at target for a whole hold.</summary>
    Recovered = 4,

    /// <summary>A message was refused for good or given up; the next person is told.</summary>
    Undelivered = 5,

    /// <summary>The SLO left the registry while an episode was open.</summary>
    Retired = 6,

    /// <summary>A detector saw the verdicts of an SLO, or of one segment value, get worse: a warning that opens no episode.</summary>
    Drift = 7,

    /// <summary>An input of the agent differs from its reference.</summary>
    DataDrift = 8,

    /// <summary>To a person, about no agent: how their SLOs stand today.</summary>
    Daily = 20,

    /// <summary>To a person, about no agent: a link to sign in.</summary>
    SignIn = 21,
}

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
        NoticeKind.Undelivered => "ESCALATED",
        NoticeKind.Retired => "RETIRED",
        NoticeKind.Drift => "DRIFT",
        NoticeKind.DataDrift => "DATA DRIFT",
        NoticeKind.Daily => "DAILY",
        NoticeKind.SignIn => "SIGN IN",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such notice."),
    };
}
