using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>How a top-up is paid. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<PaymentMethod>))]
public readonly record struct PaymentMethod(string Name) : ICode<PaymentMethod>
{
    /// <summary>WeChat Pay (微信支付): a QR code.</summary>
    public static PaymentMethod WeChatPay { get; } = new("wechat_pay");

    /// <summary>Alipay (支付宝): a QR code or a page.</summary>
    public static PaymentMethod Alipay { get; } = new("alipay");

    /// <summary>A credit card: a page.</summary>
    public static PaymentMethod Card { get; } = new("card");

    /// <summary>A bank transfer with a personal reference.</summary>
    public static PaymentMethod BankTransfer { get; } = new("bank_transfer");

    static PaymentMethod ICode<PaymentMethod>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Where a top-up stands. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<TopUpStatus>))]
public readonly record struct TopUpStatus(string Name) : ICode<TopUpStatus>
{
    /// <summary>The intent is recorded; the provider has not answered yet.</summary>
    public static TopUpStatus Created { get; } = new("created");

    /// <summary>The provider did not answer in time. It is followed up; never take it for failed.</summary>
    public static TopUpStatus Unknown { get; } = new("unknown");

    /// <summary>The provider waits for the user to pay.</summary>
    public static TopUpStatus AwaitingUser { get; } = new("awaiting_user");

    /// <summary>The user has acted; the provider has not decided.</summary>
    public static TopUpStatus Processing { get; } = new("processing");

    /// <summary>The provider has the money; the wallet does not have it yet.</summary>
    public static TopUpStatus Paid { get; } = new("paid");

    /// <summary>The wallet has the money.</summary>
    public static TopUpStatus Credited { get; } = new("credited");

    /// <summary>The provider refused. Money that arrives all the same is not lost.</summary>
    public static TopUpStatus Failed { get; } = new("failed");

    /// <summary>Called off. Money that arrives all the same is not lost.</summary>
    public static TopUpStatus Cancelled { get; } = new("cancelled");

    /// <summary>Nobody paid in time. Money that arrives all the same is not lost.</summary>
    public static TopUpStatus Expired { get; } = new("expired");

    /// <summary>Policy or wallet refused it; the provider was never asked.</summary>
    public static TopUpStatus Refused { get; } = new("refused");

    /// <summary>The money came too late and is on its way back to the payer.</summary>
    public static TopUpStatus Returning { get; } = new("returning");

    /// <summary>The money came too late and went back to the payer.</summary>
    public static TopUpStatus Returned { get; } = new("returned");

    /// <summary>Credited; a part has been given back.</summary>
    public static TopUpStatus PartlyRefunded { get; } = new("partly_refunded");

    /// <summary>Credited; all of it has been given back.</summary>
    public static TopUpStatus Refunded { get; } = new("refunded");

    /// <summary>Credited; the payer's bank disputes it.</summary>
    public static TopUpStatus Disputed { get; } = new("disputed");

    /// <summary>Credited; a dispute was decided for us.</summary>
    public static TopUpStatus DisputeWon { get; } = new("dispute_won");

    /// <summary>Credited; a dispute was decided against us, and the money is gone.</summary>
    public static TopUpStatus DisputeLost { get; } = new("dispute_lost");

    static TopUpStatus ICode<TopUpStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>What the user has to do to pay. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<TopUpActionType>))]
public readonly record struct TopUpActionType(string Name) : ICode<TopUpActionType>
{
    /// <summary>Scan a QR code with the provider's app.</summary>
    public static TopUpActionType ScanQrCode { get; } = new("scan_qr_code");

    /// <summary>Go to the provider's page and pay there.</summary>
    public static TopUpActionType OpenPage { get; } = new("open_page");

    /// <summary>Confirm in the app with the provider's own component.</summary>
    public static TopUpActionType ConfirmInApp { get; } = new("confirm_in_app");

    /// <summary>Transfer the amount from a bank account.</summary>
    public static TopUpActionType TransferMoney { get; } = new("transfer_money");

    static TopUpActionType ICode<TopUpActionType>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>What a top-up waits for. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<WaitingFor>))]
public readonly record struct WaitingFor(string Name) : ICode<WaitingFor>
{
    /// <summary>The user has to pay.</summary>
    public static WaitingFor User { get; } = new("user");

    /// <summary>The provider has to decide.</summary>
    public static WaitingFor Provider { get; } = new("provider");

    /// <summary>The transfer has to arrive.</summary>
    public static WaitingFor Bank { get; } = new("bank");

    /// <summary>The wallet has to take the money.</summary>
    public static WaitingFor Wallet { get; } = new("wallet");

    /// <summary>A refund is on its way.</summary>
    public static WaitingFor Refund { get; } = new("refund");

    /// <summary>A dispute has to be decided.</summary>
    public static WaitingFor Dispute { get; } = new("dispute");

    /// <summary>A person has to look at it.</summary>
    public static WaitingFor Support { get; } = new("support");

    /// <summary>The provider has to confirm that nobody can pay it any more.</summary>
    public static WaitingFor Closing { get; } = new("closing");

    static WaitingFor ICode<WaitingFor>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Where a refund stands. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<RefundStatus>))]
public readonly record struct RefundStatus(string Name) : ICode<RefundStatus>
{
    /// <summary>Recorded.</summary>
    public static RefundStatus Created { get; } = new("created");

    /// <summary>The wallet has given it up; the provider is to be asked.</summary>
    public static RefundStatus Unwound { get; } = new("unwound");

    /// <summary>The provider works on it.</summary>
    public static RefundStatus Processing { get; } = new("processing");

    /// <summary>It goes on with a person's help only.</summary>
    public static RefundStatus Stuck { get; } = new("stuck");

    /// <summary>The payer has it. An end.</summary>
    public static RefundStatus Succeeded { get; } = new("succeeded");

    /// <summary>The provider failed; the wallet is about to get it back.</summary>
    public static RefundStatus Failing { get; } = new("failing");

    /// <summary>The provider failed; the wallet has it back. An end.</summary>
    public static RefundStatus Failed { get; } = new("failed");

    /// <summary>The wallet refused it. An end.</summary>
    public static RefundStatus Refused { get; } = new("refused");

    static RefundStatus ICode<RefundStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Where a dispute stands. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<DisputeStatus>))]
public readonly record struct DisputeStatus(string Name) : ICode<DisputeStatus>
{
    /// <summary>No money has moved.</summary>
    public static DisputeStatus Opened { get; } = new("opened");

    /// <summary>The money was taken while it goes on.</summary>
    public static DisputeStatus Withdrawn { get; } = new("withdrawn");

    /// <summary>Decided for us; the money is back.</summary>
    public static DisputeStatus Won { get; } = new("won");

    /// <summary>Decided against us.</summary>
    public static DisputeStatus Lost { get; } = new("lost");

    static DisputeStatus ICode<DisputeStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>What would make a refused top-up pass. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<PolicyRemedy>))]
public readonly record struct PolicyRemedy(string Name) : ICode<PolicyRemedy>
{
    /// <summary>Nothing.</summary>
    public static PolicyRemedy None { get; } = new("none");

    /// <summary>Time.</summary>
    public static PolicyRemedy Wait { get; } = new("wait");

    /// <summary>The user's identity has to be verified.</summary>
    public static PolicyRemedy VerifyIdentity { get; } = new("verify_identity");

    /// <summary>Another payment method.</summary>
    public static PolicyRemedy UseAnotherMethod { get; } = new("use_another_method");

    /// <summary>Another amount.</summary>
    public static PolicyRemedy ChangeAmount { get; } = new("change_amount");

    /// <summary>Support can help.</summary>
    public static PolicyRemedy AskSupport { get; } = new("ask_support");

    /// <summary>Payments that are open have to be paid or cancelled first.</summary>
    public static PolicyRemedy FinishOpenPayments { get; } = new("finish_open_payments");

    /// <summary>Another offer.</summary>
    public static PolicyRemedy ChooseAnotherOffer { get; } = new("choose_another_offer");

    static PolicyRemedy ICode<PolicyRemedy>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}
