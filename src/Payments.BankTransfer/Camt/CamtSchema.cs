using System.Collections.Frozen;

namespace IM2.Payments.BankTransfer.Camt;

/// <summary>A child that an element may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">A simple type of <see cref="CamtTypes"/>, a complex type of the schema, <c>tree</c> (kept unchecked) or <c>any</c> (passed over).</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="IsMany">Whether there may be several.</param>
internal sealed record CamtField(string Name, string Type, bool IsRequired, bool IsMany);

/// <summary>A type of element.</summary>
/// <param name="Fields">Its children in order.</param>
/// <param name="IsChoice">Whether it has exactly one of them.</param>
internal sealed record CamtType(CamtField[] Fields, bool IsChoice);

/// <summary>
/// The structure of one message, as far as it is read; what is never read may hold anything. Our own words for what the schemas of
/// camt.053 and camt.054, versions 001.02 and 001.08, say (ISO 20022).
/// </summary>
internal sealed class CamtSchema
{
    private const string Common = """
        AccountId         | IBAN:iban Othr:GenericAccount
        GenericAccount    = Id:text34 SchmeNm:any? Issr:text35?
        Pages             = PgNb:digits5 LastPgInd:boolean
        Day               | Dt:date DtTm:moment
        BalanceCode       | Cd:code4 Prtry:text35
        BalanceType       = CdOrPrtry:BalanceCode SubTp:any?
        Batch             = MsgId:text35? PmtInfId:text35? NbOfTxs:digits15? TtlAmt:amount? CdtDbtInd:direction?
        Amounts           = InstdAmt:AmountExchange? TxAmt:AmountExchange? CntrValAmt:AmountExchange? AnncdPstngAmt:AmountExchange? PrtryAmt:any*
        AmountExchange    = Amt:amount CcyXchg:any?
        Remittance        = Ustrd:text140* Strd:Structured*
        CreditorReference = Tp:any? Ref:text35?
        Return            = OrgnlBkTxCd:any? Orgtr:any? Rsn:ReturnReason? AddtlInf:text105*
        ReturnReason      | Cd:code4 Prtry:text35
        Parties           = InitgPty:any? Dbtr:tree? DbtrAcct:any? UltmtDbtr:any? Cdtr:tree? CdtrAcct:any? UltmtCdtr:any? TradgPty:any? Prtry:any*
        """;

    private const string Version2 = """
        Header            = MsgId:text35 CreDtTm:moment MsgRcpt:any? MsgPgntn:Pages? AddtlInf:text500?
        Statement         = Id:text35 ElctrncSeqNb:number? LglSeqNb:number? CreDtTm:moment FrToDt:any? CpyDplctInd:copy? RptgSrc:any? Acct:Account RltdAcct:any? Intrst:any* Bal:Balance+ TxsSummry:any? Ntry:Entry* AddtlStmtInf:text500?
        Notification      = Id:text35 ElctrncSeqNb:number? LglSeqNb:number? CreDtTm:moment FrToDt:any? CpyDplctInd:copy? RptgSrc:any? Acct:Account RltdAcct:any? Intrst:any* TxsSummry:any? Ntry:Entry* AddtlNtfctnInf:text500?
        Account           = Id:AccountId Tp:any? Ccy:currency? Nm:text70? Ownr:any? Svcr:any?
        Balance           = Tp:BalanceType CdtLine:any? Amt:amount CdtDbtInd:direction Dt:Day Avlbty:any*
        Entry             = NtryRef:text35? Amt:amount CdtDbtInd:direction RvslInd:boolean? Sts:status BookgDt:Day? ValDt:Day? AcctSvcrRef:text35? Avlbty:any* BkTxCd:any ComssnWvrInd:boolean? AddtlInfInd:any? AmtDtls:Amounts? Chrgs:any* TechInptChanl:any? Intrst:any* NtryDtls:Details* AddtlNtryInf:text500?
        Details           = Btch:Batch? TxDtls:Transaction*
        Transaction       = Refs:References? AmtDtls:Amounts? Avlbty:any* BkTxCd:any? Chrgs:any* Intrst:any* RltdPties:Parties? RltdAgts:any? Purp:any? RltdRmtInf:any* RmtInf:Remittance? RltdDts:any? RltdPric:any? RltdQties:any* FinInstrmId:any? Tax:any? RtrInf:Return? CorpActn:any? SfkpgAcct:any? AddtlTxInf:text500?
        References        = MsgId:text35? AcctSvcrRef:text35? PmtInfId:text35? InstrId:text35? EndToEndId:text35? TxId:text35? MndtId:text35? ChqNb:text35? ClrSysRef:text35? Prtry:any?
        Structured        = RfrdDocInf:any* RfrdDocAmt:any? CdtrRefInf:CreditorReference? Invcr:any? Invcee:any? AddtlRmtInf:text140*
        """;

    private const string Version8 = """
        Header            = MsgId:text35 CreDtTm:moment MsgRcpt:any? MsgPgntn:Pages? OrgnlBizQry:any? AddtlInf:text500?
        Statement         = Id:text35 StmtPgntn:Pages? ElctrncSeqNb:number? RptgSeq:any? LglSeqNb:number? CreDtTm:moment? FrToDt:any? CpyDplctInd:copy? RptgSrc:any? Acct:Account RltdAcct:any? Intrst:any* Bal:Balance+ TxsSummry:any? Ntry:Entry* AddtlStmtInf:text500?
        Notification      = Id:text35 NtfctnPgntn:Pages? ElctrncSeqNb:number? RptgSeq:any? LglSeqNb:number? CreDtTm:moment? FrToDt:any? CpyDplctInd:copy? RptgSrc:any? Acct:Account RltdAcct:any? Intrst:any* TxsSummry:any? Ntry:Entry* AddtlNtfctnInf:text500?
        Account           = Id:AccountId Tp:any? Ccy:currency? Nm:text70? Prxy:any? Ownr:any? Svcr:any?
        Balance           = Tp:BalanceType CdtLine:any* Amt:amount CdtDbtInd:direction Dt:Day Avlbty:any*
        EntryStatus       | Cd:code4 Prtry:text35
        Entry             = NtryRef:text35? Amt:amount CdtDbtInd:direction RvslInd:boolean? Sts:EntryStatus BookgDt:Day? ValDt:Day? AcctSvcrRef:text35? Avlbty:any* BkTxCd:any ComssnWvrInd:boolean? AddtlInfInd:any? AmtDtls:Amounts? Chrgs:any? TechInptChanl:any? Intrst:any? CardTx:any? NtryDtls:Details* AddtlNtryInf:text500?
        Details           = Btch:Batch? TxDtls:Transaction*
        Transaction       = Refs:References? Amt:amount? CdtDbtInd:direction? AmtDtls:Amounts? Avlbty:any* BkTxCd:any? Chrgs:any? Intrst:any? RltdPties:Parties? RltdAgts:any? LclInstrm:any? Purp:any? RltdRmtInf:any* RmtInf:Remittance? RltdDts:any? RltdPric:any? RltdQties:any* FinInstrmId:any? Tax:any? RtrInf:Return? CorpActn:any? SfkpgAcct:any? CshDpst:any* CardTx:any? AddtlTxInf:text500? SplmtryData:any*
        References        = MsgId:text35? AcctSvcrRef:text35? PmtInfId:text35? InstrId:text35? EndToEndId:text35? UETR:text500? TxId:text35? MndtId:text35? ChqNb:text35? ClrSysRef:text35? AcctOwnrTxId:text35? AcctSvcrTxId:text35? MktInfrstrctrTxId:text35? PrcgId:text35? Prtry:any*
        Structured        = RfrdDocInf:any* RfrdDocAmt:any? CdtrRefInf:CreditorReference? Invcr:any? Invcee:any? TaxRmt:any? GrnshmtRmt:any? AddtlRmtInf:text140*
        """;

    private static readonly CamtSchema Statement2 = new("BkToCstmrStmt", "Stmt", "Statement", Version2, "");
    private static readonly CamtSchema Statement8 = new("BkToCstmrStmt", "Stmt", "Statement", Version8, " SplmtryData:any*");
    private static readonly CamtSchema Notification2 = new("BkToCstmrDbtCdtNtfctn", "Ntfctn", "Notification", Version2, "");
    private static readonly CamtSchema Notification8 = new("BkToCstmrDbtCdtNtfctn", "Ntfctn", "Notification", Version8, " SplmtryData:any*");

    private static readonly FrozenDictionary<string, CamtSchema> ByNamespace = new Dictionary<string, CamtSchema>
    {
        ["urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"] = Statement2,
        ["urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"] = Statement8,
        ["urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"] = Notification2,
        ["urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"] = Notification8,
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, CamtType> _types;

    private CamtSchema(string message, string report, string reportType, string version, string atEnd)
    {
        Report = report;
        var head = $"""
            Document          = {message}:Message
            Message           = GrpHdr:Header {report}:{reportType}+{atEnd}
            """;
        _types = string.Join('\n', head, Common, version).Split('\n', StringSplitOptions.TrimEntries)
            .Select(Parse)
            .ToFrozenDictionary(static pair => pair.Name, static pair => pair.Type);
        // The tables are checked where they are made, so that a slip in one can't let a document through.
        foreach (var field in _types.Values.SelectMany(static type => type.Fields))
        {
            if (field.Type is not ("any" or "tree") && !CamtTypes.IsSimple(field.Type) && !_types.ContainsKey(field.Type))
            {
                throw new InvalidOperationException($"No type '{field.Type}'.");
            }
        }
    }

    /// <summary>What the message calls a statement or notification.</summary>
    public string Report { get; }

    /// <summary>Whether it is a statement, with balances.</summary>
    public bool HasBalances => Report == "Stmt";

    /// <summary>The schema of a namespace; null if it is none that is read.</summary>
    public static CamtSchema? Find(string xmlNamespace) => ByNamespace.GetValueOrDefault(xmlNamespace);

    /// <summary>A complex type; null if the name is none.</summary>
    public CamtType? TypeOf(string name) => _types.GetValueOrDefault(name);

    private static (string Name, CamtType Type) Parse(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (parts[0], new CamtType([.. parts.Skip(2).Select(ParseField)], parts[1] == "|"));
    }

    private static CamtField ParseField(string text)
    {
        var (name, type) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return new CamtField(name, type.TrimEnd('?', '*', '+'), type[^1] is not ('?' or '*'), type[^1] is '*' or '+');
    }
}
