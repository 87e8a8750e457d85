using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// Puts full names in the place of the keys by which notices tell of people, before anything is put into words.
/// </summary>
internal static class Naming
{
    /// <summary>The name of the reader among those who are told next.</summary>
    public const string Reader = "";

    /// <summary>The draft with names.</summary>
    public static MailDraft Of(MailDraft draft)
    {
        return draft with
        {
            Notice = Named(draft.Notice),
            Absorbed = [.. draft.Absorbed.Select(Named)],
            Others = [.. draft.Others.Select(story => new Story(Named(story.Newest), [.. story.Earlier.Select(Named)]))],
        };

        NoticeFacts Named(NoticeFacts notice) => notice.Handling is { } facts ? notice with { Handling = Of(facts, draft) } : notice;
    }

    private static HandlingFacts Of(HandlingFacts facts, MailDraft draft) => facts with
    {
        Unanswered = [.. facts.Unanswered.Where(person => person != draft.To.Key).Select(draft.NameOf)], // who acted then may be asked now
        Acknowledgement = facts.Acknowledgement is { } held ? held with { By = draft.NameOf(held.By) } : null,
        Next = [.. facts.Next.Select(next => next with { Person = IsReader(next, draft) ? Reader : draft.NameOf(next.Person) })],
        OwnerBefore = facts.OwnerBefore is { } before ? draft.NameOf(before) : null,
        OwnerNow = facts.OwnerNow is { } now ? draft.NameOf(now) : null,
    };

    // Where others read it too, "you" is nobody.
    private static bool IsReader(ToldNext next, MailDraft draft) => draft.Signer is not null && next.Person == draft.To.Key;
}
